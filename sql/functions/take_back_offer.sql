-- Those who run a session take an open offer back: its person waits again at the same position; the seat goes on, or is given up.
create or replace function take_back_offer(person_id bigint, session_id bigint, offer_id bigint, seat text, reason text) returns table (of_session bigint, offered int, refusal text[], refusal_values jsonb)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  why text := clean_name(take_back_offer.reason);
  problems text[];
  s session;
  o offer;
  made int := 0;
begin
  -- The session's lock alone is enough: every step of an enrolment takes it.
  select * into s from session x where x.id = take_back_offer.session_id and may_run_session(take_back_offer.person_id, x.id) for no key update;
  if not found then return; end if;
  select * into o from offer x where x.id = take_back_offer.offer_id and x.session_id = s.id;
  if not found then return; end if;
  problems := array_remove(array[
    case when why is null then 'reason.missing'::text when char_length(why) > 400 then 'reason.too_long'::text end,
    case when coalesce(take_back_offer.seat, '') = '' then 'seat.missing'::text when take_back_offer.seat not in ('next', 'remove') or (take_back_offer.seat = 'remove' and (s.is_unlimited or exists (select from enrolment e join session_audience u on u.id = e.audience_id where e.id = o.enrolment_id))) then 'seat.unknown'::text
      when take_back_offer.seat = 'remove' and s.capacity <= coalesce(s.minimum_size, 0) then 'seat.below_minimum'::text end], null);
  if cardinality(problems) > 0 then
    return query select s.id, 0, problems, jsonb_build_object('minimum_size', s.minimum_size);
    return;
  elsif o.ended_at is not null or now() >= o.expires_at then
    return query select s.id, 0, array['stale_page'], '{}'::jsonb;
    return;
  end if;
  perform write_enrolment_event(o.enrolment_id, 'take_back', 'waiting', session_role(take_back_offer.person_id, s.id), take_back_offer.person_id, 'taken_back', jsonb_build_object('reason_told', why));
  update offer x set reason = why where x.id = o.id;
  perform skip_entry(o.enrolment_id, 'offer_taken_back');
  if take_back_offer.seat = 'remove' then
    update session x set capacity = x.capacity - 1, edition = x.edition + 1, changed_at = now() where x.id = s.id;
    insert into session_change (session_id, person_id, field, old_value, new_value, reason) values (s.id, take_back_offer.person_id, 'capacity', s.capacity::text, (s.capacity - 1)::text, why);
  else
    -- This turn is over for the one whose offer was taken back: out of the list for a moment, so that the seat reaches the others.
    update waiting_entry w set left_at = now() where w.enrolment_id = o.enrolment_id;
    made := offer_freed_seats(s.id);
    update waiting_entry w set left_at = null where w.enrolment_id = o.enrolment_id;
  end if;
  insert into audit (person_id, action, object, object_id, detail)
  values (take_back_offer.person_id, 'waiting.take_back', 'session', s.id::text, jsonb_build_object('offer_id', o.id, 'seat', take_back_offer.seat, 'offered', made));
  return query select s.id, made, null::text[], null::jsonb;
end $$;
comment on function take_back_offer is 'seat: next = it is offered to those behind, remove = the capacity falls by one (not for a seat kept for an audience: it goes back to it). The person is told the reason. No row: absent or not one''s own. Refusals: reason. + missing, too_long; seat. + missing, unknown, below_minimum; stale_page (the offer has ended).';
