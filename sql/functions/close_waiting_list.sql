-- Those who run a session close its waiting list: who waits lapses and is told why; open offers stay until they are answered or end.
create or replace function close_waiting_list(person_id bigint, session_id bigint, reason text) returns table (of_session bigint, closed int, refusal text[], refusal_values jsonb)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  why text := clean_name(close_waiting_list.reason);
  s session;
  entry record;
  ended int := 0;
begin
  select * into s from session x where x.id = close_waiting_list.session_id and may_run_session(close_waiting_list.person_id, x.id) for no key update;
  if not found then return; end if;
  if why is null or char_length(why) > 400 then
    return query select s.id, 0, case when why is null then array['reason.missing'] else array['reason.too_long'] end, '{}'::jsonb;
    return;
  elsif s.state = 'cancelled' or not s.has_waiting_list or s.draw_at is not null then
    return query select s.id, 0, case when s.state = 'cancelled' then array['session_cancelled'] when not s.has_waiting_list then array['list.closed'] else array['list.draw_first'] end, '{}'::jsonb;
    return;
  end if;
  for entry in select w.enrolment_id from waiting_entry w where w.session_id = s.id and w.left_at is null order by w.position loop
    perform write_enrolment_event(entry.enrolment_id, 'expire', 'lapsed', session_role(close_waiting_list.person_id, s.id), close_waiting_list.person_id, 'list_closed', jsonb_build_object('reason_told', why));
    ended := ended + 1;
  end loop;
  update session x set has_waiting_list = false, edition = x.edition + 1, changed_at = now() where x.id = s.id;
  insert into session_change (session_id, person_id, field, old_value, new_value, reason) values (s.id, close_waiting_list.person_id, 'has_waiting_list', 'true', 'false', why);
  insert into audit (person_id, action, object, object_id, detail) values (close_waiting_list.person_id, 'waiting.close', 'session', s.id::text, jsonb_build_object('closed', ended));
  return query select s.id, ended, null::text[], null::jsonb;
end $$;
comment on function close_waiting_list is 'closed = how many waited. Opened again by the session''s form. No row: absent or not one''s own. Refusals: reason. + missing, too_long; session_cancelled; list. + closed (there is none), draw_first.';
