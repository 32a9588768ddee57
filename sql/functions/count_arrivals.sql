-- What has come in about closed years since they were closed, in one pass over the events.
create or replace function count_arrivals() returns int language plpgsql volatile security definer set search_path = public, pg_temp set work_mem = '64MB' as $$
#variable_conflict use_column
declare
  counted int;
begin
  create temporary table arrival_release on commit drop as
  select distinct on (r.year) r.id, r.released_at, r.year_kind, r.year, r.known_on, f.first_on, f.last_on from year_release r cross join lateral figure_frame(r.year_kind, r.year, r.as_of, r.known_on, r.definitions, r.parameters) f
  where r.revision > 0 order by r.year, r.revision desc;
  if not exists (select from arrival_release r left join release_arrival a on a.release_id = r.id where coalesce(a.counted_at, r.released_at) < last_night()) then
    drop table arrival_release;
    return 0;
  end if;
  create temporary table arrival on commit drop as
  with known as materialized (
    select min(r.known_on) as first_on from arrival_release r
  ), recorded as (
    select 'enrolments' as kind, v.enrolment_id, v.recorded_on from enrolment_event v, known k where v.recorded_on > k.first_on
    union all
    select 'attendance', v.enrolment_id, v.recorded_on from attendance_event v, known k where v.recorded_on > k.first_on
    union all
    select 'outcomes', v.enrolment_id, v.recorded_on from outcome_event v, known k where v.recorded_on > k.first_on
    union all
    select 'enrolments', c.object_id, c.recorded_on from figure_change c, known k where c.object = 'enrolment' and c.recorded_on > k.first_on
  ), daily as materialized (
    -- Days of entry and of record are few: those are compared with the years, and the events are read once.
    select x.kind, x.recorded_on, case when s.entry = 'permanent' or e.origin = 'import' then e.starts_on else s.starts_on end as entry_on, count(*) as facts
    from recorded x join enrolment e on e.id = x.enrolment_id join session s on s.id = e.session_id group by 1, 2, 3
  ), rare as (
    select 'sessions' as kind, c.session_id as object_id, (c.recorded_at at time zone 'Europe/Paris')::date as recorded_on, 's' || c.id as fact, case when c.field = 'starts_on' then c.old_value::date end as former_on
    from session_change c where c.field in ('starts_on', 'ends_on', 'mode')
    union all
    select 'sessions', c.object_id, c.recorded_on, 'c' || c.id, null from figure_change c where c.object = 'session'
    union all
    select 'courses', c.course_id, (c.recorded_at at time zone 'Europe/Paris')::date, 'k' || c.id, null from course_classification c where exists (select from course_classification o where o.course_id = c.course_id and o.id < c.id)
    union all
    select 'courses', c.object_id, c.recorded_on, 'c' || c.id, null from figure_change c where c.object in ('course', 'part')
    union all
    select 'persons', t.number, m.recorded_on, 'm' || m.id, null from merge_event m join stat_subject t on t.id in (m.subject_a, m.subject_b)
    union all
    select 'persons', c.object_id, c.recorded_on, 'c' || c.id, null from figure_change c where c.object = 'subject'
  ), touched as (
    -- A session that has left the year is a fact of it, too.
    select x.kind, x.fact, x.recorded_on, d.entry_on from rare x join session s on s.id = x.object_id cross join lateral (values (s.starts_on), (x.former_on)) d (entry_on)
    where x.kind = 'sessions' and exists (select from enrolment e where e.session_id = s.id)
    union
    select x.kind, x.fact, x.recorded_on, s.starts_on from rare x join session s on s.course_id = x.object_id where x.kind = 'courses' and exists (select from enrolment e where e.session_id = s.id)
    union
    select x.kind, x.fact, x.recorded_on, case when s.entry = 'permanent' or e.origin = 'import' then e.starts_on else s.starts_on end
    from rare x join stat_subject t on t.number = x.object_id join enrolment e on e.stat_subject_id = t.id join session s on s.id = e.session_id where x.kind = 'persons'
  )
  select r.id as release_id, d.kind, sum(d.facts) as facts from arrival_release r join daily d on d.recorded_on > r.known_on and d.entry_on between r.first_on and r.last_on group by r.id, d.kind
  union all
  select r.id, t.kind, count(distinct t.fact) from arrival_release r join touched t on t.recorded_on > r.known_on and t.entry_on between r.first_on and r.last_on group by r.id, t.kind;
  insert into release_arrival (release_id, counted_at, known_on, enrolments, attendance, outcomes, sessions, courses, persons, cells)
  select r.id, now(), r.known_on, coalesce(sum(a.facts) filter (where a.kind = 'enrolments'), 0), coalesce(sum(a.facts) filter (where a.kind = 'attendance'), 0), coalesce(sum(a.facts) filter (where a.kind = 'outcomes'), 0),
    coalesce(sum(a.facts) filter (where a.kind = 'sessions'), 0), coalesce(sum(a.facts) filter (where a.kind = 'courses'), 0), coalesce(sum(a.facts) filter (where a.kind = 'persons'), 0), 0
  from arrival_release r left join arrival a on a.release_id = r.id
  group by r.id, r.known_on
  on conflict on constraint release_arrival_pkey do update
  set counted_at = excluded.counted_at, enrolments = excluded.enrolments, attendance = excluded.attendance, outcomes = excluded.outcomes, sessions = excluded.sessions, courses = excluded.courses, persons = excluded.persons;
  -- What the counters say today, against what was closed.
  update release_arrival a set cells = (
    select count(*) from (select f.* from year_figure f where f.release_id = r.id) f
      full join figures_now(r.year_kind, r.year, tables => release_tables()) n on n.measure = f.measure and n.dimension1 = f.dimension1 and n.value1 = f.value1 and n.dimension2 = f.dimension2 and n.value2 = f.value2
    where f.measure is null or n.measure is null or n.value is distinct from f.value)
  from arrival_release r where a.release_id = r.id;
  get diagnostics counted = row_count;
  drop table arrival, arrival_release;
  return counted;
end $$;
comment on function count_arrivals is 'A step of amphi jobs, once a night: answers of how many closed years. Reads events, enrolments and sessions once each, however many years are closed. Nothing here closes or revises anything.';
