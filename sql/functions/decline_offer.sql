-- A person gives up the seat that is held; it goes on at once.
create or replace function decline_offer(person_id bigint, enrolment_id bigint) returns table (enrolment_state text, refusal text[], refusal_values jsonb)
language plpgsql security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  e enrolment := own_enrolment(decline_offer.person_id, decline_offer.enrolment_id);
  ended refused_offer;
begin
  if e.id is null then return; end if;
  ended := offer_refusal(e);
  if ended.refusal is not null then
    return query select e.state, ended.refusal, ended.refusal_values;
    return;
  end if;
  perform write_enrolment_event(e.id, 'decline', 'withdrawn', 'person', decline_offer.person_id, 'declined');
  perform offer_freed_seats(e.session_id);
  return query select 'withdrawn'::text, null::text[], '{}'::jsonb;
end $$;
comment on function decline_offer is 'No row: absent or another''s. Refusals: those of offer_refusal.';
