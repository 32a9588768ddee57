-- figures/trajectory_chart: actual beside target of one measure, year by year; what is provisional is hatched.
-- query: there (one)
select k.measure from (select :'measure'::text as measure) k where exists (select from measure_definition d where d.measure = k.measure) and holds_role(:'person_id'::bigint, '{leader,office}') and exists (select from target_cells('fr') c where c.cell = coalesce(nullif(:'cell'::text, ''), 'all'));
-- query: years
select t.year as label, s.series, case s.is_provisional when t.status = 'provisional' then case when t.status <> 'ahead' then t.actual end end as value, t.target, 'stacked'::text as chart_shape,
  case when :'locale'::text = 'en' then d.name_en else d.name_fr end || case when :'locale'::text = 'en' then ', from 2024 to 2030' else ', de 2024 à 2030' end || case when c.cell <> 'all' then ' – ' || c.cell_name else '' end as chart_title
from target_cells(:'locale'::text) c join lateral trajectory(case :'kind'::text when 'civil' then 'civil' else 'academic' end, c.cell) t on t.measure = :'measure'::text
  join measure_definition d on d.measure = t.measure and d.version = (select max(v.version) from measure_definition v where v.measure = t.measure)
  cross join (values (false, case when :'locale'::text = 'en' then 'closed' else 'arrêté' end), (true, case when :'locale'::text = 'en' then 'provisional' else 'provisoire' end)) s (is_provisional, series)
where c.cell = coalesce(nullif(:'cell'::text, ''), 'all') and holds_role(:'person_id'::bigint, '{leader,office}') order by t.year, s.is_provisional;
