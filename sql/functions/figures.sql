-- The yearly figures, recounted from the events: pages, exports and releases all call this.
create or replace function figures(year_kind text, year text, as_of date default null, known_on date default null, definitions jsonb default null, parameters jsonb default null, tables text[] default null)
returns table (measure text, definition int, dimension1 text, value1 text, dimension2 text, value2 text, value numeric)
language sql stable rows 1000 security definer set search_path = public, pg_temp set work_mem = '64MB' as $$
  with frame as materialized (
    select * from figure_frame(year_kind, year, as_of, known_on, definitions, parameters)
  ), wanted as materialized (
    select row_number() over ()::int as place, w.dimension1, w.dimension2, array[w.dimension1, w.dimension2] && array['institution_any', 'programme', 'language'] as has_many
    from (
      select distinct split_part(t.name, '*', 1) as dimension1, coalesce(nullif(split_part(t.name, '*', 2), ''), 'all') as dimension2
      from unnest(coalesce(figures.tables, array['institution', 'institution_any', 'level', 'kind', 'track', 'ai_focus', 'field', 'axis', 'programme', 'mode', 'level*institution', 'level*track', 'level*field']) || array['all']) t (name)
    ) w
  ), counted as materialized (
    select * from figure_enrolments(year_kind, year, as_of, known_on, definitions, parameters)
  ), placed as (
    -- Each enrolment under its value of each dimension asked for; under each of its values where it may have several.
    select w.place, w.has_many, c.person_key, c.is_started, c.is_completed, c.minutes, c.counted_ects,
      case w.dimension1 when 'all' then 'all' when 'level' then c.level when 'institution' then c.institution when 'kind' then c.kind when 'track' then c.track when 'ai_focus' then c.ai_focus when 'field' then c.field when 'axis' then c.axis
        when 'mode' then c.mode when 'gender' then c.gender when 'birth_band' then c.birth_band when 'entry' then c.entry when 'trainee_status' then c.trainee_status end as value1,
      case w.dimension2 when 'all' then 'all' when 'level' then c.level when 'institution' then c.institution when 'kind' then c.kind when 'track' then c.track when 'ai_focus' then c.ai_focus when 'field' then c.field when 'axis' then c.axis
        when 'mode' then c.mode when 'gender' then c.gender when 'birth_band' then c.birth_band when 'entry' then c.entry when 'trainee_status' then c.trainee_status end as value2,
      case when w.has_many then case w.dimension1 when 'institution_any' then c.institutions when 'programme' then c.programmes when 'language' then c.languages end end as values1,
      case when w.has_many then case w.dimension2 when 'institution_any' then c.institutions when 'programme' then c.programmes when 'language' then c.languages end end as values2
    from counted c cross join wanted w
  ), spread as (
    select p.place, p.value1, p.value2, p.person_key, p.is_started, p.is_completed, p.minutes, p.counted_ects from placed p where not p.has_many
    union all
    select p.place, a.value, b.value, p.person_key, p.is_started, p.is_completed, p.minutes, p.counted_ects
    from placed p cross join lateral unnest(coalesce(p.values1, array[p.value1])) a (value) cross join lateral unnest(coalesce(p.values2, array[p.value2])) b (value)
    where p.has_many
  ), person_line as materialized (
    select s.place, s.value1, s.value2, s.person_key, count(*) as enrolments, bool_or(s.is_started) as is_trained, bool_or(s.is_completed) as is_completed, sum(s.minutes) as minutes, sum(s.counted_ects) as ects
    from spread s
    where s.value1 is not null and s.value2 is not null
    group by s.place, s.value1, s.value2, s.person_key
  ), line as (
    select w.dimension1, p.value1, w.dimension2, p.value2, sum(p.enrolments) as enrolments, count(*) as persons, count(*) filter (where p.is_trained) as trained, count(*) filter (where p.is_completed) as completed,
      sum(p.minutes) / 60.0 as hours, sum(p.ects) as ects
    from person_line p join wanted w on w.place = p.place group by w.dimension1, p.value1, w.dimension2, p.value2
    union all
    select 'all', 'all', 'all', 'all', 0, 0, 0, 0, 0, 0 where not exists (select from counted)
  ), shared as (
    -- People in two or more lines of a table: with it, sum of the lines minus overlap can be read as what it is.
    select w.dimension1, w.dimension2, count(*) filter (where s.persons > 1) as persons, count(*) filter (where s.trained > 1) as trained, count(*) filter (where s.completed > 1) as completed
    from wanted w left join (
      select p.place, p.person_key, count(*) as persons, count(*) filter (where p.is_trained) as trained, count(*) filter (where p.is_completed) as completed
      from person_line p group by p.place, p.person_key
    ) s on s.place = w.place
    where w.dimension1 <> 'all'
    group by w.dimension1, w.dimension2
  ), cell as (
    select l.dimension1, l.value1, l.dimension2, l.value2, m.measure, m.value
    from line l, frame f cross join lateral (select (d.parameters ->> 'ects_per_year')::numeric as ects_per_year from measure_definition d where d.measure = 'fte' and d.version = (f.versions ->> 'fte')::int) y
      cross join lateral (values ('enrolments', l.enrolments), ('persons', l.persons), ('trained', l.trained), ('completed', l.completed), ('hours', l.hours), ('fte', l.ects / y.ects_per_year)) m (measure, value)
    union all
    select s.dimension1, 'several', s.dimension2, case when s.dimension2 = 'all' then 'all' else 'several' end, m.measure, m.value
    from shared s cross join lateral (values ('persons', s.persons), ('trained', s.trained), ('completed', s.completed)) m (measure, value)
  )
  select c.measure, (f.versions ->> c.measure)::int, c.dimension1, c.value1, c.dimension2, c.value2, trim_scale(round(c.value, 4)) from cell c, frame f
$$;
comment on function figures is 'One row per measure and cell. Every table has its total under dimension all; value unknown is a line; value several = people in two or more lines of the table. value NULL = not available. tables = dimensions or pairs joined by *, NULL = the pre-defined ones. Cells without an enrolment have no row, save the total.';
