-- figures/methods: each measure with its rule and version, the days of observation, the symbols.
-- query: definitions
select d.measure, d.version, d.valid_from, d.unit, case when :'locale'::text = 'en' then d.name_en else d.name_fr end as measure_name, case when :'locale'::text = 'en' then d.rule_en else d.rule_fr end as rule
from measure_definition d order by d.position, d.version desc;
-- query: days (one)
select make_date(2000, (p.settings ->> 'census_month')::int, (p.settings ->> 'census_day')::int) as census_on, p.settings ->> 'census_day' as census_day, p.settings ->> 'census_month' as census_month, p.settings ->> 'census_percent' as census_percent, p.settings ->> 'census_days' as census_days
  , y.first || '-' || y.first + 1 as tab_year, false as at_minute, false as at_year, false as at_years, false as at_targets, true as at_methods, false as at_trajectory, false as at_builder, false as at_releases
from (select figure_parameters() as settings) p, (select extract(year from d.today)::int - case when extract(month from d.today) < 9 then 1 else 0 end as first from (select (now() at time zone 'Europe/Paris')::date as today) d) y;
