-- One step of an existing enrolment: state, seats, waiting list, offer, event, audit, message. The caller holds the session's lock.
create or replace function write_enrolment_event(enrolment_id bigint, kind text, state_after text, role text, actor_id bigint, reason text default null, extra jsonb default '{}')
returns void language plpgsql as $$
#variable_conflict use_variable
declare
  e enrolment;
  seats int;
  waiting int;
  audience bigint;
begin
  select * into strict e from enrolment where id = enrolment_id;
  seats := (state_after in ('offered', 'enrolled'))::int - (e.state in ('offered', 'enrolled'))::int;
  waiting := (state_after = 'waiting')::int - (e.state = 'waiting')::int;
  if seats > 0 and e.origin <> 'import' and (select s.has_audiences from session s where s.id = e.session_id) then
    audience := audience_seat(e.person_id, e.session_id);
    -- First, for the session's row counts the kept seats among those that cannot be given away.
    update session_audience u set seats_taken = u.seats_taken + 1 where u.id = audience;
  end if;
  update enrolment x set state = state_after, events_count = e.events_count + 1, is_void = e.is_void or kind = 'void', audience_id = case when seats > 0 then audience else x.audience_id end where id = enrolment_id;
  if e.state = 'waiting' and state_after <> 'waiting' then
    update waiting_entry w set left_at = now() where w.enrolment_id = e.id and w.left_at is null;
  end if;
  if e.state = 'offered' and state_after <> 'offered' then
    update offer o
    set ended_at = now(), outcome = case kind when 'accept' then 'accepted' when 'decline' then 'declined' when 'withdraw' then 'declined' when 'expire' then 'expired' else 'taken_back' end,
      reason = write_enrolment_event.reason
    where o.enrolment_id = e.id and o.ended_at is null;
  end if;
  if state_after = 'waiting' then
    update waiting_entry w set left_at = null where w.enrolment_id = e.id;
    if not found then
      insert into waiting_entry (enrolment_id, session_id, position) select e.id, s.id, s.next_position from session s where s.id = e.session_id;
      update session set next_position = next_position + 1 where id = e.session_id;
    end if;
  end if;
  if state_after = 'offered' then
    insert into offer (enrolment_id, session_id, expires_at) values (e.id, e.session_id, (extra ->> 'expires_at')::timestamptz);
  end if;
  if seats <> 0 or waiting <> 0 then
    update session set seats_taken = seats_taken + seats, waiting_count = waiting_count + waiting where id = e.session_id and e.origin <> 'import';
  end if;
  if seats < 0 and e.audience_id is not null then
    update session_audience u set seats_taken = u.seats_taken - 1 where u.id = e.audience_id;
  end if;
  perform record_enrolment_events(array[e.id], array[e.events_count + 1], array[kind], array[e.state], array[state_after], role, array[actor_id], reason, array[extra]);
end $$;
comment on function write_enrolment_event is 'The one writer of steps. Whoever takes a seat takes one kept for their audience first. A step that enrolment_transition does not know raises (a bug of the caller). extra goes into the message; an offer''s expires_at must be in it.';
