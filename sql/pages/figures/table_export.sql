-- figures/table_export: one table of a year to take home, with what is unknown said by its symbol.
-- query: there (one)
select year_kind_of(:'year'::text) as year_kind where year_kind_of(:'year'::text) is not null and holds_role(:'person_id'::bigint, '{leader,office}')
  and :'dimension'::text = any(array['institution', 'institution_any', 'level', 'kind', 'track', 'ai_focus', 'field', 'axis', 'programme', 'mode', 'language', 'gender', 'birth_band', 'entry', 'trainee_status', 'payer_line', 'company']);
-- query: table
with asked as (
  select a.*, a.dimension || coalesce('*' || a.by, '') as name from (
    select :'year'::text as year, year_kind_of(:'year'::text) as kind, (now() at time zone 'Europe/Paris')::date as today, :'dimension'::text as dimension, case when :'by'::text = any(d.all) and :'by'::text <> :'dimension'::text then :'by'::text end as by, :'dimension'::text = any(d.all) as is_known
    from (select array['institution', 'institution_any', 'level', 'kind', 'track', 'ai_focus', 'field', 'axis', 'programme', 'mode', 'language', 'gender', 'birth_band', 'entry', 'trainee_status', 'payer_line', 'company'] as all) d
  ) a where a.kind is not null and a.is_known and holds_role(:'person_id'::bigint, '{leader,office}')
)
select a.kind as year_kind, a.year, 'provisional'::text as status, a.today as as_of, a.today as known_on, f.dimension1, f.value1, f.dimension2, f.value2, figure_label(f.dimension1, f.value1, :'locale'::text) as line_name, f.enrolments, f.persons, f.trained, f.completed,
  f.hours, case when f.hours is null then 'nd' end as hours_symbol, f.fte, case when f.fte is null then 'nd' end as fte_symbol
from asked a cross join lateral (select t.dimension1, t.value1, t.dimension2, t.value2, t.enrolments, t.persons, t.trained, t.completed, t.hours, t.fte from figure_table(a.kind, a.year, tables => array[a.name]) t where t.value1 <> 'several') f
order by f.dimension1 = 'all', f.value1, f.value2;
