-- figure_table() from the counters: cells at the day they stand at, months and days before it, days after it, and what waits for the fold.
create or replace function figure_counts(year_kind text, year text, as_of date, tables text[])
returns table (dimension1 text, value1 text, dimension2 text, value2 text, enrolments bigint, persons bigint, trained bigint, completed bigint, hours numeric, fte numeric)
language plpgsql stable rows 100 security definer set search_path = public, pg_temp set enable_mergejoin = off set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
declare
  counted constant date := (select f.counted_on from figure_fold f);
  month constant date := date_trunc('month', as_of)::date;
  ids bigint[] := figure_pending();
  known figure_fact[] := '{}';
  made figure_fact[] := '{}';
  profiles figure_profile[] := '{}';
  pending figure_day[] := '{}';
begin
  if ids is not null then
    ids := figure_people(ids);
    select coalesce(array_agg(s.fact), '{}'), coalesce(array_agg(distinct s.profile), '{}') into made, profiles from figure_steps(ids) s;
    select coalesce(array_agg(f), '{}') into known from figure_fact f where f.enrolment_id = any (ids);
    select profiles || coalesce(array_agg(p), '{}') into profiles from figure_profile p where p.id in (select k.profile_id from unnest(known) k) and p.id not in (select n.id from unnest(profiles) n);
    select coalesce(array_agg(d), '{}') into pending from figure_spread(known, made, profiles) d where d.year = figure_counts.year and d.day <= figure_counts.as_of;
  end if;
  return query
  with wanted as materialized (
    select w.dimension1, w.dimension2, k.place is not null as is_kept, coalesce(k.dimension1, w.dimension1) as kept1, coalesce(k.dimension2, w.dimension2) as kept2
    from (
      select distinct split_part(t.name, '*', 1) as dimension1, coalesce(nullif(split_part(t.name, '*', 2), ''), 'all') as dimension2
      from unnest(coalesce(figure_counts.tables, array['institution', 'institution_any', 'level', 'kind', 'track', 'ai_focus', 'field', 'axis', 'programme', 'mode', 'level*institution', 'level*track', 'level*field']) || array['all']) t (name)
    ) w
      left join figure_kept() k on (k.dimension1 = w.dimension1 and k.dimension2 = w.dimension2) or (k.dimension1 = w.dimension2 and k.dimension2 = w.dimension1)
  ), part as (
    select c.dimension1, c.dimension2, c.value1, c.value2, c.enrolments, c.persons, c.trained, c.completed, c.minutes, c.timed, c.ects, c.credited
    from wanted w join figure_cell c on c.year = figure_counts.year and c.dimension1 = w.kept1 and c.dimension2 = w.kept2
    where w.is_kept and as_of >= counted
    union all
    select d.dimension1, d.dimension2, d.value1, d.value2, d.enrolments, d.persons, d.trained, d.completed, d.minutes, d.timed, d.ects, d.credited
    from wanted w join figure_day d on d.year = figure_counts.year and d.dimension1 = w.kept1 and d.dimension2 = w.kept2 and d.span = 'day' and d.day > case when as_of >= counted then counted else month - 1 end and d.day <= as_of
    where w.is_kept
    union all
    select d.dimension1, d.dimension2, d.value1, d.value2, d.enrolments, d.persons, d.trained, d.completed, d.minutes, d.timed, d.ects, d.credited
    from wanted w join figure_day d on d.year = figure_counts.year and d.dimension1 = w.kept1 and d.dimension2 = w.kept2 and d.span = 'month' and d.day < month
    where w.is_kept and as_of < counted
    union all
    select p.dimension1, p.dimension2, p.value1, p.value2, p.enrolments, p.persons, p.trained, p.completed, p.minutes, p.timed, p.ects, p.credited
    from unnest(pending) p where (p.dimension1, p.dimension2) in (select w.kept1, w.kept2 from wanted w where w.is_kept)
  ), crossed as (
    select w.dimension1, w.dimension2, c.* from wanted w cross join lateral figure_crossed(year_kind, year, as_of, w.dimension1, w.dimension2, ids, made, profiles, pending) c where not w.is_kept
  ), cell as (
    select w.dimension1, w.dimension2, case when w.dimension1 = x.dimension1 then x.value1 else x.value2 end as value1, case when w.dimension1 = x.dimension1 then x.value2 else x.value1 end as value2,
      x.enrolments, x.persons, x.trained, x.completed, x.minutes, x.timed, x.ects, x.credited
    from wanted w join (
      select p.dimension1, p.dimension2, p.value1, p.value2, sum(p.enrolments::int) as enrolments, sum(p.persons::int) as persons, sum(p.trained::int) as trained, sum(p.completed::int) as completed, sum(p.minutes) as minutes, sum(p.timed::int) as timed,
        sum(p.ects) as ects, sum(p.credited::int) as credited
      from part p group by p.dimension1, p.dimension2, p.value1, p.value2
    ) x on x.dimension1 = w.kept1 and x.dimension2 = w.kept2
    where w.is_kept
    union all
    select c.dimension1, c.dimension2, c.value1, c.value2, c.enrolments, c.persons, c.trained, c.completed, c.minutes, c.timed, c.ects, c.credited from crossed c
  ), definition as (
    select (d.parameters ->> 'ects_per_year')::numeric as ects_per_year from measure_definition d where d.measure = 'fte' and d.valid_from <= (now() at time zone 'Europe/Paris')::date order by d.version desc limit 1
  )
  select c.dimension1, c.value1, c.dimension2, c.value2, c.enrolments, c.persons, c.trained, c.completed, case when c.timed > 0 then trim_scale(round(c.minutes / 60.0, 4)) end, case when c.credited > 0 then trim_scale(round(c.ects / d.ects_per_year, 4)) end
  from cell c, definition d where c.enrolments > 0 and c.value1 <> 'several'
  union all
  select w.dimension1, 'several', w.dimension2, case when w.dimension2 = 'all' then 'all' else 'several' end, null, coalesce(c.persons, 0), coalesce(c.trained, 0), coalesce(c.completed, 0), null, null
  from wanted w left join cell c on c.dimension1 = w.dimension1 and c.dimension2 = w.dimension2 and c.value1 = 'several' where w.dimension1 <> 'all'
  union all
  select 'all', 'all', 'all', 'all', 0, 0, 0, 0, 0, 0 where not exists (select from cell c where c.dimension1 = 'all' and c.enrolments > 0);
end $$;
comment on function figure_counts is 'Equal to figures() pivoted, at any as_of with all that is known now; pairs without counters only for today and later (figure_is_counted() says so). Cells without an enrolment have no row.';
