-- A session is called off: in one transaction its live enrolments are cancelled, everyone is told, the waiting list is closed, history stays.
create or replace function cancel_session(person_id bigint, session_id bigint, reason text) returns table (of_session bigint, cancelled int, refusal text[], refusal_values jsonb)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  why text := clean_name(cancel_session.reason);
  s session;
  live record;
begin
  if not may_run_session(cancel_session.person_id, cancel_session.session_id) then return; end if;
  if why is null or char_length(why) > 500 then
    return query select cancel_session.session_id, 0, case when why is null then array['reason.missing'] else array['reason.too_long'] end, '{}'::jsonb;
    return;
  end if;
  -- Persons first, ascending, then the session: the order of every other writer.
  perform 1 from person p where p.id in (select e.person_id from enrolment e where e.session_id = cancel_session.session_id and e.state in ('nominated', 'applied', 'received', 'waiting', 'offered', 'enrolled'))
  order by p.id for no key update;
  select * into s from session x where x.id = cancel_session.session_id for no key update;
  if s.state = 'cancelled' then
    return query select s.id, 0, array['session_cancelled'], '{}'::jsonb;
    return;
  end if;
  select array_agg(e.id order by e.id) as id, array_agg(e.events_count + 1 order by e.id) as seq, array_agg(e.state order by e.id) as before, count(*)::int as n into live
  from enrolment e where e.session_id = s.id and e.state in ('nominated', 'applied', 'received', 'waiting', 'offered', 'enrolled');
  update enrolment e set state = 'cancelled', events_count = e.events_count + 1 where e.id = any(live.id);
  update waiting_entry w set left_at = now() where w.session_id = s.id and w.left_at is null;
  update offer o set ended_at = now(), outcome = 'taken_back', reason = why where o.session_id = s.id and o.ended_at is null;
  update session x
  set state = 'cancelled', edition = x.edition + 1, sequence = x.sequence + 1, changed_at = now(), waiting_count = 0, seats_taken = 0
  where x.id = s.id;
  update session_audience u set seats_taken = 0 where u.session_id = s.id and u.seats_taken > 0;
  insert into session_change (session_id, person_id, field, old_value, new_value, reason) values (s.id, cancel_session.person_id, 'state', s.state, 'cancelled', why);
  insert into audit (person_id, action, object, object_id, detail) values (cancel_session.person_id, 'session.cancel', 'session', s.id::text, jsonb_build_object('enrolments', live.n));
  if live.n > 0 then
    perform record_enrolment_events(live.id, live.seq, array_fill('cancel'::text, array[live.n]), live.before, array_fill('cancelled'::text, array[live.n]), session_role(cancel_session.person_id, s.id),
      array_fill(cancel_session.person_id, array[live.n]), why, array_fill(jsonb_build_object('reason_told', why), array[live.n]));
  end if;
  return query select s.id, live.n, null::text[], null::jsonb;
end $$;
comment on function cancel_session is 'cancelled = how many enrolments. The reason goes into everybody''s message. No row: absent or not one''s own. Refusals: reason.missing, reason.too_long, session_cancelled.';
