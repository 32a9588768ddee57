-- figures/public/year_chart: persons and persons trained of the academic years that are public, for the chart above their table.
-- query: years
select r.year as label, m.series, f.value, case when :'locale'::text = 'en' then 'Distinct persons and persons trained per academic year, rounded to the nearest 5' else 'Personnes distinctes et personnes formées par année universitaire, arrondies au multiple de 5' end as chart_title
from (select y.* from (select distinct on (x.year) x.* from year_release x join public_release p on p.release_id = x.id where x.year_kind = 'academic' order by x.year desc, x.revision desc) y order by y.year desc limit 12) r
  cross join (values (1, 'persons', case when :'locale'::text = 'en' then 'distinct persons' else 'personnes distinctes' end), (2, 'trained', case when :'locale'::text = 'en' then 'persons trained' else 'personnes formées' end)) m (place, measure, series)
  join lateral public_figures(r.id, '{}') f on f.measure = m.measure
order by r.year, m.place;
