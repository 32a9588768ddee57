-- figures() as tables are printed: one row per cell, the measures beside each other, as numbers that can be read.
create or replace function figure_table(year_kind text, year text, as_of date default null, known_on date default null, tables text[] default null)
returns table (dimension1 text, value1 text, dimension2 text, value2 text, enrolments bigint, persons bigint, trained bigint, completed bigint, hours numeric, fte numeric)
language sql stable rows 100 security definer set search_path = public, pg_temp as $$
  select f.dimension1, f.value1, f.dimension2, f.value2, (max(f.value) filter (where f.measure = 'enrolments'))::bigint, (max(f.value) filter (where f.measure = 'persons'))::bigint,
    (max(f.value) filter (where f.measure = 'trained'))::bigint, (max(f.value) filter (where f.measure = 'completed'))::bigint, max(f.value) filter (where f.measure = 'hours'), max(f.value) filter (where f.measure = 'fte')
  from figures(year_kind, year, as_of, known_on, null, null, tables) f
  group by f.dimension1, f.value1, f.dimension2, f.value2
$$;
comment on function figure_table is 'Of value several (people in two or more lines) only the three person measures; hours and fte NULL = not available.';
