-- figures/trajectory_export: the trajectory as it is shown, to take home.
-- query: there (one)
select c.cell from target_cells('fr') c where c.cell = coalesce(nullif(:'cell'::text, ''), 'all') and holds_role(:'person_id'::bigint, '{leader,office}');
-- query: years
select case :'kind'::text when 'civil' then 'civil' else 'academic' end as year_kind, t.year, t.measure, c.cell, t.target, t.source, t.actual, case when t.status = 'ahead' then 'z' when t.actual is null then 'nd' end as actual_symbol, t.status, t.revision, t.is_comparable, case when t.is_comparable then t.actual - t.target end as difference
from target_cells('fr') c cross join lateral trajectory(case :'kind'::text when 'civil' then 'civil' else 'academic' end, c.cell) t where c.cell = coalesce(nullif(:'cell'::text, ''), 'all') and holds_role(:'person_id'::bigint, '{leader,office}') order by t.place, t.year;
