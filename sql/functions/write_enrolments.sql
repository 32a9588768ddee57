-- Writes decided enrolments: rows, seats, waiting list, events, messages; then a seat that is free though people wait is offered.
create or replace function write_enrolments(decisions enrolment_decision[]) returns void language plpgsql as $$
#variable_conflict use_column
declare
  session_id bigint;
  has_kept boolean;
  has_waiting boolean;
  has_received boolean;
begin
  -- A statement costs about as much to begin as three rows to write: what nobody here needs is left out.
  select bool_or(d.audience_id is not null), bool_or(d.state = 'waiting'), bool_or(d.state = 'received') into has_kept, has_waiting, has_received
  from unnest(decisions) d where d.enrolment_id is not null having count(*) > 0;
  if not found then
    return;
  end if;
  if has_kept then
    -- First, for the session's row counts the kept seats among those that cannot be given away.
    update session_audience u set seats_taken = u.seats_taken + n.enrolled
    from (select d.audience_id, count(*)::int as enrolled from unnest(decisions) d where d.audience_id is not null group by d.audience_id) n
    where u.id = n.audience_id;
  end if;
  update session s set seats_taken = s.seats_taken + n.enrolled, waiting_count = s.waiting_count + n.waiting, next_position = s.next_position + n.waiting
  from (
    select d.session_id, count(*) filter (where d.state = 'enrolled')::int as enrolled, count(*) filter (where d.state = 'waiting')::int as waiting
    from unnest(decisions) d where d.state in ('enrolled', 'waiting') group by d.session_id
  ) n
  where s.id = n.session_id;

  insert into enrolment (id, session_id, stat_subject_id, person_id, track, trainee_status, state, starts_on, events_count, audience_id) overriding system value
  select d.enrolment_id, d.session_id, p.stat_subject_id, d.person_id, d.track, d.trainee_status, d.state, d.starts_on, 1, d.audience_id
  from unnest(decisions) d, lateral (select x.stat_subject_id from person x where x.id = d.person_id offset 0) p
  where d.enrolment_id is not null;

  if has_waiting then
    insert into waiting_entry (enrolment_id, session_id, position)
    select d.enrolment_id, d.session_id, d.position from unnest(decisions) d where d.state = 'waiting';
  end if;
  if has_received then
    insert into draw_entry (session_id, receipt, enrolment_id) select d.session_id, d.position, d.enrolment_id from unnest(decisions) d where d.state = 'received';
  end if;

  -- The decisions stand in order of arrival, and so do the events.
  perform record_enrolment_events(array_agg(d.enrolment_id), array_agg(1), array_agg(d.kind), array_agg(''::text), array_agg(d.state), 'person', array_agg(d.person_id), null,
    array_agg(case when d.state = 'waiting' then jsonb_build_object('position', d.position, 'rank', d.rank)
      when d.state = 'received' then jsonb_build_object('receipt', d.position, 'draw_at', (select s.draw_at from session s where s.id = d.session_id)) end))
  from unnest(decisions) d where d.enrolment_id is not null;

  if has_waiting then
    for session_id in
      select s.id from session s
      where s.id in (select d.session_id from unnest(decisions) d where d.state = 'waiting') and (s.is_unlimited or s.has_audiences or s.seats_taken + s.seats_reserved < s.capacity) order by s.id
    loop
      perform offer_freed_seats(session_id);
    end loop;
  end if;
end $$;
comment on function write_enrolments is 'Inner part of enrol_many: what decide_enrolments decided. The caller holds the locks.';
