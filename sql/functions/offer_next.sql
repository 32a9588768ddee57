-- Those who run a session have its free places offered to the first who wait.
create or replace function offer_next(person_id bigint, session_id bigint) returns table (of_session bigint, offered int, refusal text[], refusal_values jsonb)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  s session;
  made int;
begin
  select * into s from session x where x.id = offer_next.session_id and may_run_session(offer_next.person_id, x.id) for no key update;
  if not found then return; end if;
  if s.state <> 'published' or now() >= offers_close_at(s) then
    return query select s.id, 0, case s.state when 'cancelled' then array['session_cancelled'] else array['list.offers_closed'] end, jsonb_build_object('closes_at', offers_close_at(s));
    return;
  elsif s.waiting_count = 0 then
    return query select s.id, 0, array['list.empty'], '{}'::jsonb;
    return;
  elsif not s.is_unlimited and not s.has_audiences and s.seats_taken + s.seats_reserved >= s.capacity then
    return query select s.id, 0, array['list.no_seat'], jsonb_build_object('capacity', s.capacity);
    return;
  end if;
  made := offer_freed_seats(s.id);
  if made = 0 and s.has_audiences and s.seats_taken + s.seats_reserved >= s.capacity then
    return query select s.id, 0, array['list.no_seat'], jsonb_build_object('capacity', s.capacity);
    return;
  end if;
  insert into audit (person_id, action, object, object_id, detail) values (offer_next.person_id, 'waiting.offer', 'session', s.id::text, jsonb_build_object('offered', made));
  return query select s.id, made, null::text[], null::jsonb;
end $$;
comment on function offer_next is 'The order stays the list''s: nobody chooses whom. offered 0 = each entry was passed over, with its reason. No row: absent or not one''s own. Refusals: session_cancelled, list. + offers_closed, empty, no_seat.';
