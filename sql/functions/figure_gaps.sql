-- figures_completeness() from the counters, for the day they stand at or later.
create or replace function figure_gaps(year text, as_of date) returns table (item text, "position" int, missing bigint, total bigint)
language plpgsql stable rows 10 security definer set search_path = public, pg_temp set enable_mergejoin = off set enable_hashagg = off set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
begin
  return query
  with counted as materialized (
    select x.dimension1, x.value1, x.value2, sum(x.enrolments::int) as enrolments, sum(x.untimed::int) as untimed, sum(x.uncredited::int) as uncredited, sum(x.unobserved::int) as unobserved, sum(x.attended::int) as attended, sum(x.ended::int) as ended
    from (
      select c.dimension1, c.value1, c.value2, c.enrolments, c.untimed, c.uncredited, c.unobserved, c.attended, c.ended
      from unnest(array['all', 'session', 'level', 'field']) n (name) join figure_cell c on c.year = figure_gaps.year and c.dimension1 = n.name and c.dimension2 = 'all'
      union all
      select d.dimension1, d.value1, d.value2, d.enrolments, d.untimed, d.uncredited, d.unobserved, d.attended, d.ended
      from figure_fold f cross join unnest(array['all', 'session', 'level', 'field']) n (name)
        join figure_day d on d.year = figure_gaps.year and d.dimension1 = n.name and d.dimension2 = 'all' and d.span = 'day' and d.day > f.counted_on and d.day <= as_of
      union all
      select d.dimension1, d.value1, d.value2, d.enrolments, d.untimed, d.uncredited, d.unobserved, d.attended, d.ended from figure_waiting(figure_gaps.year, as_of) d where d.dimension2 = 'all' and d.dimension1 = any (array['all', 'session', 'level', 'field'])
    ) x group by x.dimension1, x.value1, x.value2
  ), entered as (
    select c.value1::bigint as session_id, min(c.value2::date) as begins_on, sum(c.attended::int) as attended, sum(c.ended::int) as ended from counted c where c.dimension1 = 'session' and c.enrolments > 0 group by c.value1
  ), looked as (
    select s.attendance not in ('none', 'told') and e.begins_on <= as_of as keeps_attendance, s.ends_on <= as_of as is_over, e.attended, e.ended from entered e join session s on s.id = e.session_id
  ), total as (
    select coalesce(sum(c.enrolments::int), 0) as enrolments, coalesce(sum(c.untimed::int), 0) as untimed, coalesce(sum(c.uncredited::int), 0) as uncredited, coalesce(sum(c.unobserved::int), 0) as unobserved from counted c where c.dimension1 = 'all'
  )
  select 'sessions_without_attendance', 1, count(*) filter (where l.attended = 0), count(*) from looked l where l.keeps_attendance
  union all
  select 'sessions_without_outcomes', 2, count(*) filter (where l.ended = 0), count(*) from looked l where l.is_over
  union all
  select m.item, m.position, m.missing, t.enrolments
  from total t cross join lateral (values ('enrolments_without_hours', 3, t.untimed), ('enrolments_without_ects', 4, t.uncredited),
    ('enrolments_without_level', 5, coalesce((select c.enrolments from counted c where c.dimension1 = 'level' and c.value1 = 'unknown'), 0)),
    ('enrolments_without_field', 6, coalesce((select c.enrolments from counted c where c.dimension1 = 'field' and c.value1 = 'unknown'), 0)), ('enrolments_before_census', 7, t.unobserved)) m (item, position, missing);
end $$;
comment on function figure_gaps is 'Inner part of figures_completeness, with the same rows.';
