-- What is missing behind a year's figures: of how many, how many are without it. From the counters when all that is known now is asked for; else recounted.
create or replace function figures_completeness(year_kind text, year text, as_of date default null, known_on date default null, definitions jsonb default null, parameters jsonb default null)
returns table (item text, "position" int, missing bigint, total bigint)
language plpgsql stable rows 10 security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  frame record;
begin
  select * into frame from figure_frame(year_kind, year, as_of, known_on, definitions, parameters);
  if definitions is null and parameters is null and frame.recorded_until = (now() at time zone 'Europe/Paris')::date and frame.observed_on >= (select f.counted_on from figure_fold f) and figure_is_counted(year_kind, frame.observed_on, '{}') then
    return query select * from figure_gaps(year, frame.observed_on);
    return;
  end if;
  return query
  with frame as materialized (
    select * from figure_frame(year_kind, year, as_of, known_on, definitions, parameters)
  ), counted as materialized (
    select * from figure_enrolments(year_kind, year, as_of, known_on, definitions, parameters)
  ), session_of as (
    select c.session_id, c.attendance, min(c.entry_on) as begins_on, max(c.ends_on) as ends_on, array_agg(c.enrolment_id) as enrolments from counted c group by c.session_id, c.attendance
  ), looked as (
    select s.*, s.attendance not in ('none', 'told') and s.begins_on <= f.observed_on as keeps_attendance, s.ends_on <= f.observed_on as is_over,
      exists (select from attendance_event a where a.enrolment_id = any(s.enrolments) and a.effective_on <= f.observed_on and a.recorded_on <= f.recorded_until) as has_attendance,
      exists (select from outcome_event u where u.enrolment_id = any(s.enrolments) and u.effective_on <= f.observed_on and u.recorded_on <= f.recorded_until) as has_outcome
    from session_of s, frame f
  )
  select 'sessions_without_attendance', 1, count(*) filter (where not has_attendance), count(*) from looked where keeps_attendance
  union all
  select 'sessions_without_outcomes', 2, count(*) filter (where not has_outcome), count(*) from looked where is_over
  union all
  select m.item, m.position, m.missing, c.total
  from (
    select count(*) as total, count(*) filter (where minutes is null or has_unknown_minutes) as without_hours, count(*) filter (where ects is null) as without_ects, count(*) filter (where level = 'unknown') as without_level,
      count(*) filter (where field = 'unknown') as without_field, count(*) filter (where census_on > f.observed_on) as before_census
    from counted, frame f
  ) c cross join lateral (values ('enrolments_without_hours', 3, c.without_hours), ('enrolments_without_ects', 4, c.without_ects), ('enrolments_without_level', 5, c.without_level),
    ('enrolments_without_field', 6, c.without_field), ('enrolments_before_census', 7, c.before_census)) m (item, position, missing);
end $$;
comment on function figures_completeness is 'One row per kind of gap: missing of total. Sessions are those with counted enrolments: with attendance to keep and begun by D, and ended by D.';
