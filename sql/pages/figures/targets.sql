-- figures/targets: what is aimed at, with its source; the office's form for a new one.
-- query: form (one)
select coalesce(:'saved'::text, '') <> '' as is_saved, (now() at time zone 'Europe/Paris')::date as today, y.first || '-' || y.first + 1 as tab_year, false as at_minute, false as at_year, false as at_years, true as at_targets, false as at_methods, false as at_trajectory, false as at_builder, false as at_releases
from (select extract(year from d.today)::int - case when extract(month from d.today) < 9 then 1 else 0 end as first from (select (now() at time zone 'Europe/Paris')::date as today) d) y;
-- query: targets
select t.year, t.measure, case when :'locale'::text = 'en' then d.name_en else d.name_fr end as measure_name, case when t.dimension1 <> 'all' then figure_label('dimension', t.dimension1, :'locale'::text) || case when :'locale'::text = 'en' then ': ' else ' : ' end || figure_label(t.dimension1, t.value1, :'locale'::text) end as cell_name, figure_shown(t.value, 2) as target, t.source, t.set_at, t.is_demonstration as is_invented
from current_target t join measure_definition d on d.measure = t.measure and d.version = t.definition
order by t.year, t.dimension1 <> 'all', t.dimension1, t.value1, d.position;
-- query: choices
select d.measure as choice, case when :'locale'::text = 'en' then d.name_en else d.name_fr end as choice_name, d.measure = 'trained' as is_chosen from measure_definition d where d.version = (select max(x.version) from measure_definition x where x.measure = d.measure) order by d.position;
-- query: cells
select c.cell as choice, c.cell_name as choice_name, c.cell = 'all' as is_chosen from target_cells(:'locale'::text) c order by c.place;
