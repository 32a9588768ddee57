-- figures/public/table: one public table of a revision, alone or as a pre-defined pair (by): lines, sums, chart.
-- query: table (one)
with found as materialized (
  select r.*, t.dimension1, t.dimension2, t.dimension1 || case t.dimension2 when 'all' then '' else '*' || t.dimension2 end as name
  from year_release r join public_tables() t on t.place > 0 and t.dimension1 = :'dimension'::text and t.dimension2 = coalesce(nullif(:'by'::text, ''), 'all') where r.id = find_public_release(:'year'::text, :'revision'::text)
), stash as materialized (
  select set_config('amphi.release', f.id::text, true) is not null and set_config('amphi.table', f.name, true) is not null as is_kept from found f
)
select figure_label('dimension', f.dimension1, :'locale'::text) || case when f.dimension2 <> 'all' then ' × ' || figure_label('dimension', f.dimension2, :'locale'::text) else '' end || ' – ' || f.year as page_title, f.year, f.revision, f.status, f.as_of, f.is_demonstration as is_invented, f.dimension1 as dimension, nullif(f.dimension2, 'all') as by,
  figure_label('dimension', f.dimension1, :'locale'::text) as dimension_name, figure_label('dimension', nullif(f.dimension2, 'all'), :'locale'::text) as by_name, s.is_kept, f.dimension1 in ('institution_any', 'programme') as has_many,
  (select count(distinct (c.value1)) between 1 and 24 and count(distinct c.value2) between 1 and 40 from public_figures(f.id, array[f.name]) c where c.dimension1 <> 'all' and c.value1 <> 'several') as has_chart
from found f, stash s;
-- query: lines
select figure_label(f.dimension1, f.value1, :'locale'::text) as line_name, case when f.dimension2 <> 'all' then figure_label(f.dimension2, f.value2, :'locale'::text) end as second_name, max(coalesce(f.value::text, f.symbol)) filter (where f.measure = 'enrolments') as enrolments,
  max(coalesce(f.value::text, f.symbol)) filter (where f.measure = 'persons') as persons, max(coalesce(f.value::text, f.symbol)) filter (where f.measure = 'trained') as trained, max(coalesce(f.value::text, f.symbol)) filter (where f.measure = 'completed') as completed,
  max(coalesce(f.value::text, f.symbol)) filter (where f.measure = 'hours') as hours, max(coalesce(f.value::text, f.symbol)) filter (where f.measure = 'fte') as fte
from public_figures(nullif(current_setting('amphi.release', true), '')::bigint, array[current_setting('amphi.table', true)]) f where f.dimension1 <> 'all' and f.value1 <> 'several' group by f.dimension1, f.dimension2, f.value1, f.value2
order by f.value1 = 'unknown', array_position(array['short_cycle', 'bachelor', 'master', 'doctorate', 'FI', 'FA', 'FC', 'core', 'dual', 'awareness', 'degree', 'pathway', 'unit', 'short', 'open_online', '0', '1', '2', 'none'], f.value1), f.value1,
  f.value2 = 'unknown', array_position(array['FI', 'FA', 'FC'], f.value2), f.value2;
-- query: sums
select s.sum_row as row, s.sum_row = 'total' as is_total, max(coalesce(s.value::text, s.symbol)) filter (where s.measure = 'enrolments') as enrolments, max(coalesce(s.value::text, s.symbol)) filter (where s.measure = 'persons') as persons, max(coalesce(s.value::text, s.symbol)) filter (where s.measure = 'trained') as trained,
  max(coalesce(s.value::text, s.symbol)) filter (where s.measure = 'completed') as completed, max(coalesce(s.value::text, s.symbol)) filter (where s.measure = 'hours') as hours, max(coalesce(s.value::text, s.symbol)) filter (where s.measure = 'fte') as fte
from public_sums(nullif(current_setting('amphi.release', true), '')::bigint, array[current_setting('amphi.table', true)]) s group by s.sum_row, s.place order by s.place;
