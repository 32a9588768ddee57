-- Writes decided enrolments: rows, seats, waiting list, events, messages; then a seat that is free though people wait is offered.
create or replace function write_enrolments(decisions enrolment_decision[]) returns void language plpgsql as $$
#variable_conflict use_column
declare
  session_id bigint;
begin
  update session s set seats_taken = s.seats_taken + n.enrolled, waiting_count = s.waiting_count + n.waiting, next_position = s.next_position + n.waiting
  from (
    select d.session_id, count(*) filter (where d.state = 'enrolled')::int as enrolled, count(*) filter (where d.state = 'waiting')::int as waiting
    from unnest(decisions) d where d.state in ('enrolled', 'waiting') group by d.session_id
  ) n
  where s.id = n.session_id;

  insert into enrolment (id, session_id, stat_subject_id, person_id, track, trainee_status, state, starts_on, events_count) overriding system value
  select d.enrolment_id, d.session_id, p.stat_subject_id, d.person_id, d.track, d.trainee_status, d.state, d.starts_on, 1
  from unnest(decisions) d join person p on p.id = d.person_id
  where d.enrolment_id is not null
  order by d.place;

  insert into waiting_entry (enrolment_id, session_id, position)
  select d.enrolment_id, d.session_id, d.position from unnest(decisions) d where d.state = 'waiting';

  perform record_enrolment_events(array_agg(d.enrolment_id order by d.place), array_agg(1 order by d.place), array_agg(d.kind order by d.place), array_agg(''::text order by d.place),
    array_agg(d.state order by d.place), 'person', array_agg(d.person_id order by d.place), null,
    array_agg(case when d.state = 'waiting' then jsonb_build_object('position', d.position, 'rank', d.rank) end order by d.place))
  from unnest(decisions) d where d.enrolment_id is not null;

  for session_id in
    select s.id from session s
    where s.id in (select d.session_id from unnest(decisions) d where d.state = 'waiting') and (s.is_unlimited or s.seats_taken + s.seats_reserved < s.capacity) order by s.id
  loop
    perform offer_freed_seats(session_id);
  end loop;
end $$;
comment on function write_enrolments is 'Inner part of enrol_many: what decide_enrolments decided. The caller holds the locks.';
