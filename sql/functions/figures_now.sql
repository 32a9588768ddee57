-- The rows of figures(), from the counters where they can answer: what live pages, exports and `amphi figures show` read. A release calls figures().
create or replace function figures_now(year_kind text, year text, as_of date default null, known_on date default null, tables text[] default null)
returns table (measure text, definition int, dimension1 text, value1 text, dimension2 text, value2 text, value numeric)
language sql stable rows 1000 security definer set search_path = public, pg_temp as $$
  select m.measure, (f.versions ->> m.measure)::int, t.dimension1, t.value1, t.dimension2, t.value2, m.value
  from figure_frame(year_kind, year, as_of, known_on) f, figure_table(year_kind, year, as_of, known_on, tables) t
    cross join lateral (values ('enrolments', t.enrolments::numeric), ('persons', t.persons), ('trained', t.trained), ('completed', t.completed), ('hours', t.hours), ('fte', t.fte)) m (measure, value)
  where t.value1 <> 'several' or m.measure in ('persons', 'trained', 'completed')
$$;
comment on function figures_now is 'The same rows as figures() with the definitions and parameters of now, proved each night.';
