-- figures/trajectory: from 2024 to 2030 on one page: target, actual, difference and per cent for each measure that has a target, for the whole or one cell of it.
-- query: trajectory (one)
select k.kind, k.kind = 'civil' as is_civil, c.cell as chosen_cell, c.cell_name, k.is_whole, y.first || '-' || y.first + 1 as tab_year, false as at_minute, false as at_year, false as at_years, false as at_targets, false as at_methods, true as at_trajectory, false as at_builder, false as at_releases,
  '?kind=' || k.kind || '&cell=' || c.cell as this_query, set_config('amphi.trajectory', jsonb_build_object('kind', k.kind, 'cell', c.cell, 'rows', (select coalesce(jsonb_agg(t), '[]') from trajectory(k.kind, c.cell) t))::text, true) is not null as is_kept
from (select case :'kind'::text when 'civil' then 'civil' else 'academic' end as kind, coalesce(nullif(:'cell'::text, ''), 'all') as cell, coalesce(nullif(:'cell'::text, ''), 'all') = 'all' as is_whole where holds_role(:'person_id'::bigint, '{leader,office}')) k
  join target_cells(:'locale'::text) c on c.cell = k.cell
  cross join (select extract(year from d.today)::int - case when extract(month from d.today) < 9 then 1 else 0 end as first from (select (now() at time zone 'Europe/Paris')::date as today) d) y;
-- query: cells
select c.cell as choice, c.cell_name as choice_name, c.cell = coalesce(nullif(:'cell'::text, ''), 'all') as is_chosen
from target_cells(:'locale'::text) c where holds_role(:'person_id'::bigint, '{leader,office}') and (c.cell = 'all' or c.cell in (select t.dimension1 || ':' || t.value1 from current_target t)) order by c.place;
-- query: measures
select m.measure, case when :'locale'::text = 'en' then d.name_en else d.name_fr end as measure_name, case when :'locale'::text = 'en' then d.rule_en else d.rule_fr end as rule, d.version, m.kind as chart_kind, m.cell as chart_cell, m.last_year, m.last_actual, m.last_target, m.last_percent, m.last_status
from (
  select x.kept ->> 'kind' as kind, x.kept ->> 'cell' as cell, t.measure, max(t.place) as place, (array_agg(t.year order by t.year desc) filter (where t.status <> 'ahead' and t.target > 0 and t.is_comparable))[1] as last_year,
    (array_agg(figure_shown(t.actual) order by t.year desc) filter (where t.status <> 'ahead' and t.target > 0 and t.is_comparable))[1] as last_actual, (array_agg(figure_shown(t.target) order by t.year desc) filter (where t.status <> 'ahead' and t.target > 0 and t.is_comparable))[1] as last_target,
    (array_agg(round(t.actual * 100 / t.target) order by t.year desc) filter (where t.status <> 'ahead' and t.target > 0 and t.is_comparable))[1] as last_percent, (array_agg(t.status order by t.year desc) filter (where t.status <> 'ahead' and t.target > 0 and t.is_comparable))[1] as last_status
  from (select nullif(current_setting('amphi.trajectory', true), '')::jsonb as kept) x cross join lateral jsonb_to_recordset(x.kept -> 'rows') t (measure text, place int, year text, target numeric, actual numeric, status text, is_comparable boolean)
  group by x.kept, t.measure
) m join measure_definition d on d.measure = m.measure and d.version = (select max(v.version) from measure_definition v where v.measure = m.measure)
order by d.position;
-- query: years (in measures by measure)
select t.measure, t.year, coalesce(figure_shown(t.target, 1), 'nd') as target, coalesce(t.source, 'z') as source, t.is_invented, case t.status when 'ahead' then 'z' else figure_shown(t.actual, case t.measure when 'fte' then 1 else 0 end) end as actual, t.status, t.revision, t.status = 'provisional' as is_provisional, t.status = 'ahead' as is_ahead,
  t.status in ('closed', 'revised') as is_closed, not t.is_comparable as is_other_definition, case when t.is_comparable then round(abs(t.actual - t.target), 1) end as difference, t.actual > t.target as is_over, t.actual < t.target as is_under, case when t.is_comparable and t.target > 0 then round(t.actual * 100 / t.target) end as percent
from (select nullif(current_setting('amphi.trajectory', true), '')::jsonb as kept) x
  cross join lateral jsonb_to_recordset(x.kept -> 'rows') t (measure text, year text, target numeric, source text, is_invented boolean, actual numeric, status text, revision int, is_comparable boolean)
order by t.measure, t.year;
