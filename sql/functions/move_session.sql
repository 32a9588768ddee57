-- All dates of a session, some days later or earlier; everyone is told, open offers go back to the list.
create or replace function move_session(person_id bigint, session_id bigint, edition text, days text, reason text, seen text default null) returns table (of_session bigint, told int, refusal text[], refusal_values jsonb)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  s session;
  by_days int := read_days(move_session.days);
  why text := clean_name(move_session.reason);
  held record;
  said int := 0;
begin
  if not may_run_session(move_session.person_id, move_session.session_id) then return; end if;
  if by_days is null or by_days = 0 then
    return query select move_session.session_id, 0, array['days.not_a_number'], '{}'::jsonb;
    return;
  end if;
  if why is null or char_length(why) > 500 then
    return query select move_session.session_id, 0, case when why is null then array['reason.missing'] else array['reason.too_long'] end, '{}'::jsonb;
    return;
  end if;
  select * into s from session x where x.id = move_session.session_id for no key update;
  if s.state = 'cancelled' then
    return query select s.id, 0, array['session_cancelled'], '{}'::jsonb;
    return;
  elsif move_session.edition is distinct from s.edition::text then
    return query select s.id, 0, array['stale_page'], '{}'::jsonb;
    return;
  elsif s.starts_on is null then
    return query select s.id, 0, array['no_dates'], '{}'::jsonb;
    return;
  elsif exists (select from attendance_event a join meeting m on m.id = a.meeting_id where m.session_id = s.id) then
    return query select s.id, 0, array['attendance_kept'], '{}'::jsonb;
    return;
  elsif clashes_seen(s.id, by_days, null) <> coalesce(move_session.seen, '') then
    return query select s.id, 0, array['clashes.unseen'], '{}'::jsonb;
    return;
  end if;
  -- Windows that are open already stay as people read them; the others move along.
  update session x
  set starts_on = s.starts_on + by_days, ends_on = s.ends_on + by_days,
    opens_at = case when s.opens_at <= now() and by_days > 0 then s.opens_at else shift_moment(s.opens_at, by_days, s.time_zone) end,
    closes_at = shift_moment(s.closes_at, by_days, s.time_zone), withdraw_until = shift_moment(s.withdraw_until, by_days, s.time_zone), edition = x.edition + 1, sequence = x.sequence + 1, changed_at = now()
  where x.id = s.id;
  update session_audience u
  set opens_at = case when u.opens_at <= now() and by_days > 0 then u.opens_at else shift_moment(u.opens_at, by_days, s.time_zone) end, closes_at = shift_moment(u.closes_at, by_days, s.time_zone), released_at = shift_moment(u.released_at, by_days, s.time_zone)
  where u.session_id = s.id and not u.is_released;
  update meeting m set starts_at = shift_moment(m.starts_at, by_days, s.time_zone), ends_at = shift_moment(m.ends_at, by_days, s.time_zone) where m.session_id = s.id;
  insert into session_change (session_id, person_id, field, old_value, new_value, reason) values
    (s.id, move_session.person_id, 'starts_on', s.starts_on::text, (s.starts_on + by_days)::text, why), (s.id, move_session.person_id, 'ends_on', s.ends_on::text, (s.ends_on + by_days)::text, why);
  insert into audit (person_id, action, object, object_id, detail) values (move_session.person_id, 'session.move', 'session', s.id::text, jsonb_build_object('days', by_days));
  if s.state = 'published' then
    for held in select e.id from enrolment e where e.session_id = s.id and e.state = 'offered' order by e.id loop
      perform write_enrolment_event(held.id, 'take_back', 'waiting', 'system', null, 'session_moved');
    end loop;
    said := tell_session(s.id, 'session_changed', 'session:' || s.id || ':' || (s.edition + 1), why);
    perform offer_freed_seats(s.id);
  end if;
  return query select s.id, said, null::text[], null::jsonb;
end $$;
comment on function move_session is 'told = number of messages. Whoever held an offer waits again at the old place and is offered the new dates in order. No row: absent or not one''s own. Refusals: days.not_a_number, reason.missing, reason.too_long, session_cancelled, stale_page, no_dates, attendance_kept, clashes.unseen (people would be in two places at once, and seen is not clashes_seen() of them).';
