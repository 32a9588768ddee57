-- A pair that no counters are kept for, at the day the cells stand at or later: profiles give all that adds up and those who are alone; the others are looked at one by one.
create or replace function figure_crossed(year_kind text, year text, as_of date, dimension1 text, dimension2 text, pending_ids bigint[], pending_facts figure_fact[], pending_profiles figure_profile[], pending figure_day[])
returns table (value1 text, value2 text, enrolments bigint, persons bigint, trained bigint, completed bigint, minutes numeric, timed numeric, ects numeric, credited numeric)
language plpgsql stable rows 100 security definer set search_path = public, pg_temp set enable_mergejoin = off set enable_sort = off set work_mem = '32MB' set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
declare
  counted constant date := (select f.counted_on from figure_fold f);
  first_on constant date := case figure_crossed.year_kind when 'academic' then make_date(left(figure_crossed.year, 4)::int, 9, 1) else make_date(figure_crossed.year::int, 1, 1) end;
  is_academic constant boolean := figure_crossed.year_kind = 'academic';
begin
  return query
  with counter as materialized (
    select x.id, sum(x.enrolments)::bigint as enrolments, sum(x.persons)::bigint as persons, sum(x.trained)::bigint as trained, sum(x.completed)::bigint as completed, sum(x.minutes) as minutes, sum(x.timed) as timed, sum(x.ects) as ects, sum(x.credited) as credited
    from (
      select c.value1::bigint as id, c.enrolments, c.persons, c.trained, c.completed, c.minutes, c.timed, c.ects, c.credited from figure_cell c where c.year = figure_crossed.year and c.dimension1 = 'profile' and c.dimension2 = 'all'
      union all
      select d.value1::bigint, d.enrolments, d.persons, d.trained, d.completed, d.minutes, d.timed, d.ects, d.credited
      from figure_day d where d.year = figure_crossed.year and d.dimension1 = 'profile' and d.dimension2 = 'all' and d.span = 'day' and d.day > counted and d.day <= as_of
      union all
      select p.value1::bigint, p.enrolments, p.persons, p.trained, p.completed, p.minutes, p.timed, p.ects, p.credited from unnest(pending) p where p.dimension1 = 'profile'
    ) x group by x.id having sum(x.enrolments) > 0
  ), profile as (
    select p.* from figure_profile p where p.id in (select c.id from counter c) union select p.* from unnest(pending_profiles) p
  ), placed as materialized (
    select p.id, a.value as value1, b.value as value2, count(*) over (partition by p.id) > 1 as is_several
    from profile p cross join lateral unnest(figure_values(p, figure_crossed.dimension1)) a (value) cross join lateral unnest(figure_values(p, figure_crossed.dimension2)) b (value)
  ), box as materialized (
    select row_number() over ()::int as box, x.* from (select p.value1, p.value2 from placed p group by p.value1, p.value2) x
  ), held as materialized (
    select p.id, b.box, p.is_several from placed p join box b on b.value1 = p.value1 and b.value2 = p.value2
  ), shared as (
    select f.person_no, f.profile_id, f.stage from figure_fact f
    where f.entry_on >= first_on and f.entry_on < first_on + interval '1 year' and f.to_on = 'infinity' and not (f.is_alone_academic and f.is_alone_civil) and f.from_on <= as_of
      and not case when is_academic then f.is_alone_academic else f.is_alone_civil end and (pending_ids is null or f.enrolment_id <> all (pending_ids))
    union all
    select f.person_no, f.profile_id, f.stage from figure_fact f
    where f.to_on > as_of and f.to_on <> 'infinity' and not (f.is_alone_academic and f.is_alone_civil) and f.entry_on >= first_on and f.entry_on < first_on + interval '1 year' and f.from_on <= as_of
      and not case when is_academic then f.is_alone_academic else f.is_alone_civil end and (pending_ids is null or f.enrolment_id <> all (pending_ids))
    union all
    select f.person_no, f.profile_id, f.stage from unnest(pending_facts) f
    where f.entry_on >= first_on and f.entry_on < first_on + interval '1 year' and f.from_on <= as_of and f.to_on > as_of and not case when is_academic then f.is_alone_academic else f.is_alone_civil end
  ), person as materialized (
    select s.person_no, h.box, max(s.stage) as stage from shared s join held h on h.id = s.profile_id group by s.person_no, h.box
  ), line as (
    select x.box, sum(x.enrolments)::bigint as enrolments, sum(x.persons)::bigint as persons, sum(x.trained)::bigint as trained, sum(x.completed)::bigint as completed, sum(x.minutes) as minutes, sum(x.timed) as timed, sum(x.ects) as ects, sum(x.credited) as credited
    from (
      select h.box, c.enrolments, c.persons, c.trained, c.completed, c.minutes, c.timed, c.ects, c.credited from counter c join held h on h.id = c.id
      union all
      select p.box, 0, count(*), count(*) filter (where p.stage >= 1), count(*) filter (where p.stage = 2), 0, 0, 0, 0 from person p group by p.box
    ) x group by x.box
  )
  select b.value1, b.value2, l.enrolments, l.persons, l.trained, l.completed, l.minutes, l.timed, l.ects, l.credited from line l join box b on b.box = l.box
  union all
  select 'several', case when figure_crossed.dimension2 = 'all' then 'all' else 'several' end, null, sum(x.persons)::bigint, sum(x.trained)::bigint, sum(x.completed)::bigint, null, null, null, null
  from (
    select count(*) as persons, count(*) filter (where s.trained > 1) as trained, count(*) filter (where s.completed > 1) as completed
    from (select count(*) as persons, count(*) filter (where p.stage >= 1) as trained, count(*) filter (where p.stage = 2) as completed from person p group by p.person_no having count(*) > 1) s
    union all
    select coalesce(sum(c.persons), 0), coalesce(sum(c.trained), 0), coalesce(sum(c.completed), 0) from counter c where c.id in (select h.id from held h where h.is_several)
  ) x;
end $$;
comment on function figure_crossed is 'Inner part of figure_counts: the lines of one table with value several. What waits for the fold comes with it.';
