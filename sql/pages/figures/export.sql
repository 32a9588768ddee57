-- figures/export: a year's figures to take home, for internal use: exact, provisional, with definition and days. value is empty exactly where symbol is filled. several = people in two or more lines of a table.
-- query: there (one)
select year_kind_of(:'year'::text) as year_kind where year_kind_of(:'year'::text) is not null and holds_role(:'person_id'::bigint, '{leader,office}');
-- query: figures
select y.kind as year_kind, y.year, 0 as revision, 'provisional'::text as status, y.today as as_of, y.today as known_on, f.measure, f.definition, f.dimension1, f.value1, f.dimension2, f.value2, f.value, case when f.value is null then 'nd' end as symbol, d.unit
from (select :'year'::text as year, year_kind_of(:'year'::text) as kind, (now() at time zone 'Europe/Paris')::date as today where holds_role(:'person_id'::bigint, '{leader,office}') and year_kind_of(:'year'::text) is not null) y
  cross join lateral figures_now(y.kind, y.year) f
  join measure_definition d on d.measure = f.measure and d.version = f.definition
order by f.dimension1 <> 'all', f.dimension1, f.dimension2, f.value1, f.value2, d.position;
-- query: definitions
select d.measure, d.version as definition, d.unit, case when :'locale'::text = 'en' then d.name_en else d.name_fr end as name, case when :'locale'::text = 'en' then d.rule_en else d.rule_fr end as rule
from measure_definition d where d.version = (select max(x.version) from measure_definition x where x.measure = d.measure) and holds_role(:'person_id'::bigint, '{leader,office}')
order by d.position;
