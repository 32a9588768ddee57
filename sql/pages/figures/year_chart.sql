-- figures/year_chart: persons and persons trained of the last years with the target, for the chart above the table of years.
-- query: years
select y.year as label, m.series, m.value, t.value as target,
  case when :'locale'::text = 'en' then 'Distinct persons and persons trained per academic year' else 'Personnes distinctes et personnes formées par année universitaire' end as chart_title
from (select extract(year from d.today)::int - case when extract(month from d.today) < 9 then 1 else 0 end as first from (select (now() at time zone 'Europe/Paris')::date as today where holds_role(:'person_id'::bigint, '{leader,office}')) d) n
  cross join lateral (select (n.first - g) || '-' || (n.first - g + 1) as year from generate_series(2, 0, -1) g) y
  cross join lateral (select * from figure_table('academic', y.year, tables => '{}') f where f.dimension1 = 'all') f
  cross join lateral (values (1, case when :'locale'::text = 'en' then 'persons' else 'personnes' end, f.persons), (2, case when :'locale'::text = 'en' then 'trained' else 'formées' end, f.trained)) m (place, series, value)
  left join current_target t on t.year_kind = 'academic' and t.year = y.year and t.measure = 'trained' and t.dimension1 = 'all'
order by y.year, m.place;
