-- Why an offer can no longer be answered.
create or replace function offer_refusal(e enrolment) returns refused_offer language plpgsql stable as $$
declare
  last offer;
  ends_at timestamptz;
begin
  select * into last from offer o where o.enrolment_id = e.id order by o.id desc limit 1;
  if last.id is null then return row(array['stale_page'], '{}'::jsonb); end if;
  if e.state = 'enrolled' then return row(array['already_enrolled'], jsonb_build_object('enrolment_id', e.id)); end if;
  -- The session may have been moved since: no seat is taken up after offers close.
  select least(last.expires_at, coalesce(last.ended_at, offers_close_at(s))) into ends_at from session s where s.id = e.session_id;
  if e.state = 'offered' and last.ended_at is null and now() < ends_at then return null; end if;
  if last.outcome = 'taken_back' then return row(array['offer_taken_back'], jsonb_build_object('reason', coalesce(last.reason, ''))); end if;
  if coalesce(last.outcome, 'expired') = 'expired' then return row(array['offer_expired'], jsonb_build_object('expires_at', ends_at)); end if;
  return row(array['stale_page'], '{}'::jsonb);
end $$;
comment on function offer_refusal is 'NULL = the offer is open. offer_expired, offer_taken_back, already_enrolled, or stale_page (declined, or never offered).';
