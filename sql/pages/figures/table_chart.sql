-- figures/table_chart: distinct persons of one table, for the chart above it.
-- query: there (one)
select year_kind_of(:'year'::text) as year_kind where year_kind_of(:'year'::text) is not null and holds_role(:'person_id'::bigint, '{leader,office}')
  and :'dimension'::text = any(array['institution', 'institution_any', 'level', 'kind', 'track', 'ai_focus', 'field', 'axis', 'programme', 'mode', 'language', 'gender', 'birth_band', 'entry', 'trainee_status', 'payer_line', 'company']);
-- query: lines
with asked as (
  select a.*, a.dimension || coalesce('*' || a.by, '') as name from (
    select :'year'::text as year, year_kind_of(:'year'::text) as kind, :'dimension'::text as dimension, case when :'by'::text = any(d.all) and :'by'::text <> :'dimension'::text then :'by'::text end as by, :'dimension'::text = any(d.all) as is_known
    from (select array['institution', 'institution_any', 'level', 'kind', 'track', 'ai_focus', 'field', 'axis', 'programme', 'mode', 'language', 'gender', 'birth_band', 'entry', 'trainee_status', 'payer_line', 'company'] as all) d
  ) a where a.kind is not null and a.is_known and holds_role(:'person_id'::bigint, '{leader,office}')
)
select case when a.dimension in ('institution', 'institution_any', 'programme') and f.value1 <> 'unknown' then f.value1 else figure_label(f.dimension1, f.value1, :'locale'::text) end as label,
  case when a.by is null then case when :'locale'::text = 'en' then 'distinct persons' else 'personnes distinctes' end else figure_label(f.dimension2, f.value2, :'locale'::text) end as series, f.persons as value,
  case when :'locale'::text = 'en' then 'Distinct persons' else 'Personnes distinctes' end || ' – ' || figure_label('dimension', a.dimension, :'locale'::text) || coalesce(' × ' || figure_label('dimension', a.by, :'locale'::text), '') || ' – ' || a.year as chart_title
from asked a cross join lateral (select * from figure_table(a.kind, a.year, tables => array[a.name]) f where f.dimension1 <> 'all' and f.value1 <> 'several') f
order by f.value1 = 'unknown', array_position(array['short_cycle', 'bachelor', 'master', 'doctorate', 'FI', 'FA', 'FC', 'core', 'dual', 'awareness', 'degree', 'pathway', 'unit', 'short', 'open_online', 'none'], f.value1), f.value1,
  array_position(array['short_cycle', 'bachelor', 'master', 'doctorate', 'FI', 'FA', 'FC', 'core', 'dual', 'awareness', 'degree', 'pathway', 'unit', 'short', 'open_online', 'none'], f.value2), f.value2;
