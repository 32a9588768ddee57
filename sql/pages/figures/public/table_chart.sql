-- figures/public/table_chart: distinct persons of one public table, for the chart above it; a pair has a bar for each line of its first dimension.
-- query: lines
with found as materialized (
  select r.id, r.year, t.dimension1, t.dimension2, t.dimension1 || case t.dimension2 when 'all' then '' else '*' || t.dimension2 end as name
  from year_release r join public_tables() t on t.place > 0 and t.dimension1 = :'dimension'::text and t.dimension2 = coalesce(nullif(:'by'::text, ''), 'all') where r.id = find_public_release(:'year'::text, :'revision'::text)
), cell as materialized (
  select case f.dimension2 when 'all' then c.dimension1 else c.dimension2 end as dimension, case f.dimension2 when 'all' then c.value1 else c.value2 end as line, case f.dimension2 when 'all' then 'all' else c.value1 end as series, c.value
  from found f join lateral public_figures(f.id, array[f.name]) c on c.dimension1 = f.dimension1 and c.value1 <> 'several' and c.measure = 'persons'
)
-- Every bar has its place beside each line, so that the series keep their order.
select case when l.dimension in ('institution', 'institution_any', 'programme') and l.line <> 'unknown' then l.line else figure_label(l.dimension, l.line, :'locale'::text) end as label,
  case when s.series <> 'all' then figure_label(f.dimension1, s.series, :'locale'::text) when :'locale'::text = 'en' then 'distinct persons' else 'personnes distinctes' end as series, c.value,
  case when :'locale'::text = 'en' then 'Distinct persons, rounded to the nearest 5' else 'Personnes distinctes, arrondies au multiple de 5' end || ' – ' || figure_label('dimension', f.dimension1, :'locale'::text) || case when f.dimension2 <> 'all' then ' × ' || figure_label('dimension', f.dimension2, :'locale'::text) else '' end || ' – ' || f.year as chart_title
from found f cross join (select x.dimension, x.line, max(x.value) as most from cell x group by x.dimension, x.line) l cross join (select distinct x.series from cell x) s left join cell c on c.line = l.line and c.series = s.series
order by l.line = 'unknown', array_position(array['short_cycle', 'bachelor', 'master', 'doctorate', 'FI', 'FA', 'FC', 'core', 'dual', 'awareness', 'degree', 'pathway', 'unit', 'short', 'open_online', '0', '1', '2', 'none'], l.line), l.most desc, l.line,
  s.series = 'unknown', array_position(array['short_cycle', 'bachelor', 'master', 'doctorate', 'none'], s.series);
-- query: there (one)
select r.id as release_id from year_release r join public_tables() t on t.place > 0 and t.dimension1 = :'dimension'::text and t.dimension2 = coalesce(nullif(:'by'::text, ''), 'all') where r.id = find_public_release(:'year'::text, :'revision'::text);
