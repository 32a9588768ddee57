-- The yearly figures, recounted from the events: pages, exports and releases all call this.
create or replace function figures(year_kind text, year text, as_of date default null, known_on date default null, definitions jsonb default null, parameters jsonb default null, tables text[] default null)
returns table (measure text, definition int, dimension1 text, value1 text, dimension2 text, value2 text, value numeric)
language plpgsql stable rows 1000 security definer set search_path = public, pg_temp set work_mem = '16MB' set enable_sort = off set enable_nestloop = off set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
begin
  return query
  with frame as materialized (
    select f.*, (select (d.parameters ->> 'ects_per_year')::numeric from measure_definition d where d.measure = 'fte' and d.version = (f.versions ->> 'fte')::int) as ects_per_year
    from figure_frame(year_kind, year, as_of, known_on, definitions, parameters) f
  ), wanted as materialized (
    select row_number() over ()::int as place, w.dimension1, w.dimension2
    from (
      select distinct split_part(t.name, '*', 1) as dimension1, coalesce(nullif(split_part(t.name, '*', 2), ''), 'all') as dimension2
      from unnest(coalesce(figures.tables, array['institution', 'institution_any', 'level', 'kind', 'track', 'ai_focus', 'field', 'axis', 'programme', 'mode', 'level*institution', 'level*track', 'level*field']) || array['all']) t (name)
    ) w
  ), used as materialized (
    select array_agg(w.dimension1) || array_agg(w.dimension2) as names from wanted w
  ), counted as materialized (
    -- Enrolments alike in every dimension asked for share a profile: there are few, so that what is long is done once for each.
    select c.person_key, c.minutes, c.counted_ects, (case when c.is_completed then 2 when c.is_started then 1 else 0 end)::smallint as stage,
      c.level, c.kind, c.track, c.ai_focus, c.field, c.axis, c.programmes, c.institution, c.institutions, c.mode, c.languages, c.entry, c.gender, c.birth_band, c.trainee_status, c.payer_line, c.company,
      concat_ws('|', c.course_id, c.entry_on, c.mode, c.track, c.entry, c.languages, case when u.names && array['gender', 'birth_band', 'trainee_status', 'payer_line', 'company'] then concat_ws('|', c.gender, c.birth_band, c.trainee_status, c.payer_line, c.company) end) as likeness
    from used u, figure_enrolments(year_kind, year, as_of, known_on, definitions, parameters) c
  ), profile as materialized (
    select row_number() over ()::int as id, p.* from (
      select c.likeness, count(*) as enrolments, sum(c.minutes) as minutes, sum(c.counted_ects) as ects, min(c.level) as level, min(c.kind) as kind, min(c.track) as track, min(c.ai_focus) as ai_focus, min(c.field) as field, min(c.axis) as axis,
        min(c.programmes) as programmes, min(c.institution) as institution, min(c.institutions) as institutions, min(c.mode) as mode, min(c.languages) as languages, min(c.entry) as entry, min(c.gender) as gender, min(c.birth_band) as birth_band,
        min(c.trainee_status) as trainee_status, min(c.payer_line) as payer_line, min(c.company) as company
      from counted c group by c.likeness
    ) p
  ), placed as materialized (
    -- Each profile under its value of each dimension asked for; under each of its values where it may have several.
    select p.id, w.place, w.dimension1, w.dimension2, a.value as value1, b.value as value2
    from profile p cross join wanted w
      cross join lateral unnest(case w.dimension1 when 'institution_any' then p.institutions when 'programme' then p.programmes when 'language' then p.languages else array[case w.dimension1 when 'all' then 'all' when 'level' then p.level
        when 'institution' then p.institution when 'kind' then p.kind when 'track' then p.track when 'ai_focus' then p.ai_focus when 'field' then p.field when 'axis' then p.axis when 'mode' then p.mode when 'gender' then p.gender
        when 'birth_band' then p.birth_band when 'entry' then p.entry when 'trainee_status' then p.trainee_status when 'payer_line' then p.payer_line when 'company' then p.company end] end) a (value)
      cross join lateral unnest(case w.dimension2 when 'institution_any' then p.institutions when 'programme' then p.programmes when 'language' then p.languages else array[case w.dimension2 when 'all' then 'all' when 'level' then p.level
        when 'institution' then p.institution when 'kind' then p.kind when 'track' then p.track when 'ai_focus' then p.ai_focus when 'field' then p.field when 'axis' then p.axis when 'mode' then p.mode when 'gender' then p.gender
        when 'birth_band' then p.birth_band when 'entry' then p.entry when 'trainee_status' then p.trainee_status when 'payer_line' then p.payer_line when 'company' then p.company end] end) b (value)
    where a.value is not null and b.value is not null
  ), box as materialized (
    select row_number() over ()::int as id, x.* from (
      select k.place, k.dimension1, k.value1, k.dimension2, k.value2, sum(p.enrolments) as enrolments, sum(p.minutes) / 60.0 as hours, sum(p.ects) as ects, array_agg(k.id) as profiles
      from placed k join profile p on p.id = k.id group by k.place, k.dimension1, k.value1, k.dimension2, k.value2
    ) x
  ), held as materialized (
    select unnest(x.profiles) as profile_id, x.id as box_id, x.place from box x
  ), person_profile as materialized (
    select p.id as profile_id, c.person_key, max(c.stage) as stage from counted c join profile p on p.likeness = c.likeness group by p.id, c.person_key
  ), mixed as materialized (
    select s.person_key from person_profile s group by s.person_key having count(*) > 1
  ), alone as materialized (
    -- Whoever has one profile is counted with it; only the others need a look at each person.
    select s.profile_id, count(*) as persons, count(*) filter (where s.stage >= 1) as trained, count(*) filter (where s.stage = 2) as completed
    from person_profile s left join mixed m on m.person_key = s.person_key where m.person_key is null group by s.profile_id
  ), person_box as materialized (
    select h.place, h.box_id, s.person_key, max(s.stage) as stage from mixed m join person_profile s on s.person_key = m.person_key join held h on h.profile_id = s.profile_id group by h.place, h.box_id, s.person_key
  ), line as (
    select x.box_id, sum(x.persons) as persons, sum(x.trained) as trained, sum(x.completed) as completed
    from (
      select b.box_id, count(*) as persons, count(*) filter (where b.stage >= 1) as trained, count(*) filter (where b.stage = 2) as completed from person_box b group by b.box_id
      union all
      select h.box_id, a.persons, a.trained, a.completed from held h join alone a on a.profile_id = h.profile_id
    ) x group by x.box_id
  ), shared as (
    -- People in two or more lines of a table: with it, sum of the lines minus overlap can be read as what it is.
    select x.place, sum(x.persons) as persons, sum(x.trained) as trained, sum(x.completed) as completed
    from (
      select s.place, count(*) filter (where s.persons > 1) as persons, count(*) filter (where s.trained > 1) as trained, count(*) filter (where s.completed > 1) as completed
      from (select b.place, b.person_key, count(*) as persons, count(*) filter (where b.stage >= 1) as trained, count(*) filter (where b.stage = 2) as completed from person_box b group by b.place, b.person_key) s
      group by s.place
      union all
      select w.place, a.persons, a.trained, a.completed from (select h.place, h.profile_id from held h group by h.place, h.profile_id having count(*) > 1) w join alone a on a.profile_id = w.profile_id
    ) x group by x.place
  ), cell as (
    select x.dimension1, x.value1, x.dimension2, x.value2, m.measure, m.value
    from box x join line l on l.box_id = x.id cross join frame f
      cross join lateral (values ('enrolments', x.enrolments), ('persons', l.persons), ('trained', l.trained), ('completed', l.completed), ('hours', x.hours), ('fte', x.ects / f.ects_per_year)) m (measure, value)
    union all
    select w.dimension1, 'several', w.dimension2, case when w.dimension2 = 'all' then 'all' else 'several' end, m.measure, m.value
    from wanted w left join shared s on s.place = w.place cross join lateral (values ('persons', coalesce(s.persons, 0)), ('trained', coalesce(s.trained, 0)), ('completed', coalesce(s.completed, 0))) m (measure, value)
    where w.dimension1 <> 'all'
    union all
    select 'all', 'all', 'all', 'all', d.measure, 0 from measure_definition d, frame f where d.version = (f.versions ->> d.measure)::int and not exists (select from counted)
  )
  select c.measure, (f.versions ->> c.measure)::int, c.dimension1, c.value1, c.dimension2, c.value2, trim_scale(round(c.value, 4)) from cell c, frame f;
end $$;
comment on function figures is 'One row per measure and cell. Every table has its total under dimension all; value unknown is a line; value several = people in two or more lines of the table. value NULL = not available. tables = dimensions or pairs joined by *, NULL = the pre-defined ones. Cells without an enrolment have no row, save the total.';
