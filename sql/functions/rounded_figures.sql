-- A closed release as the rules of disclosure let it be told: the one place where they are applied.
create or replace function rounded_figures(release_id bigint, tables text[] default null)
returns table (dimension1 text, value1 text, dimension2 text, value2 text, measure text, definition int, unit text, "position" int, value numeric, symbol text)
language sql stable rows 1000 security definer set search_path = public, pg_temp as $$
  with told as materialized (
    select d.measure, d.version, d.unit, d.position from year_release r join measure_definition d on d.version = (r.definitions ->> d.measure)::int where r.id = rounded_figures.release_id and r.status in ('closed', 'revised')
  ), cell as (
    select f.*, max(f.value) filter (where f.measure = 'enrolments') over (partition by f.dimension1, f.dimension2, f.value1, f.value2) as enrolments
    from year_figure f
    where f.release_id = rounded_figures.release_id
      and (f.dimension1, f.dimension2) in (select t.dimension1, t.dimension2 from public_tables() t where tables is null or t.place = 0 or t.dimension1 || case t.dimension2 when 'all' then '' else '*' || t.dimension2 end = any (tables))
  )
  select c.dimension1, c.value1, c.dimension2, c.value2, c.measure, d.version, d.unit, d.position,
    -- To the nearest multiple of five, halves up, from the true value; never from rounded parts.
    case when s.symbol is null then trim_scale(round(c.value / 5) * 5) end, s.symbol
  from cell c join told d on d.measure = c.measure
    left join year_figure_basis b on b.release_id = c.release_id and b.dimension1 = c.dimension1 and b.dimension2 = c.dimension2 and b.value1 = c.value1 and b.value2 = c.value2
    cross join lateral (select case when c.value is null then 'nd' when c.measure = 'hours' and coalesce(b.persons, 0) < 3 then 's' end as symbol) s
  -- A line of nought to two enrolments is not printed: that it is there would tell that somebody is.
  where c.dimension1 = 'all' or c.value1 = 'several' or c.enrolments >= 2.5
$$;
comment on function rounded_figures is 'value empty exactly where symbol is filled (s hidden, nd not available). Nothing of a provisional release. tables as release_tables() names them; the total comes with each. Lines that are not there have nought to two enrolments.';
