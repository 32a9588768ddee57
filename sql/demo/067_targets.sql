-- Demonstration: invented targets, so that the pages can show what a comparison looks like. Nobody set them.
insert into target (year_kind, year, measure, definition, value, source, is_demonstration)
select 'academic', y.first || '-' || y.first + 1, m.measure, 1, m.value + m.growth * (y.first - y.now), 'Cible inventée pour la démonstration / Target invented for the demonstration', true
from (select t.now, g as first from (select extract(year from current_date)::int - case when extract(month from current_date) < 9 then 1 else 0 end as now) t, generate_series(t.now - 2, greatest(t.now, 2029)) g) y
  cross join (values ('persons', 5200, 400), ('trained', 4000, 400), ('completed', 3000, 300)) m (measure, value, growth);
