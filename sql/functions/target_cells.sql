-- The cells that a target may be set for: the whole, and each level, track, axis, programme and institution, by their own names.
create or replace function target_cells(locale text) returns table (cell text, cell_name text, place int) language sql stable rows 60 security definer set search_path = public, pg_temp as $$
  select 'all', case when target_cells.locale = 'en' then 'Whole cluster' else 'Tout le cluster' end, 0
  union all
  select x.dimension || ':' || x.value, figure_label('dimension', x.dimension, target_cells.locale) || case when target_cells.locale = 'en' then ': ' else ' : ' end || figure_label(x.dimension, x.value, target_cells.locale), (row_number() over (order by x.place, x.turn, x.value))::int
  from (
    select 1 as place, n as turn, 'level' as dimension, v as value from unnest(array['short_cycle', 'bachelor', 'master', 'doctorate', 'none']) with ordinality l (v, n)
    union all select 2, n, 'track', v from unnest(array['FI', 'FA', 'FC']) with ordinality l (v, n)
    union all select 3, a.position, 'axis', a.code from axis a
    union all select 4, 1, 'programme', p.code from acceleration_programme p
    union all select 5, 1, 'institution', o.code from organisation o where o.cluster_role in ('lead', 'member')
  ) x
$$;
comment on function target_cells is 'cell: all, or dimension:value.';
