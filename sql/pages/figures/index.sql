-- figures/index: one minute: where the cluster stands, what moved since the year before at the same day, what is missing, the targets ahead.
-- query: now (one)
with today as materialized (
  select d.today, y.first || '-' || y.first + 1 as year from (select (now() at time zone 'Europe/Paris')::date as today where holds_role(:'person_id'::bigint, '{leader,office}')) d
    cross join lateral (select extract(year from d.today)::int - case when extract(month from d.today) < 9 then 1 else 0 end as first) y
), rows_now as materialized (
  select f.* from today t, figure_table('academic', t.year, tables => '{institution,ai_focus}') f
), rows_before as materialized (
  select f.* from today t, figure_table('academic', year_shifted(t.year, -1), as_of => (t.today - interval '1 year')::date, tables => '{institution}') f
), stash as materialized (
  select set_config('amphi.figures', jsonb_build_object('year', t.year, 'now', (select jsonb_agg(r) from rows_now r), 'before', (select jsonb_agg(r) from rows_before r))::text, true) is not null as is_kept
  from today t
)
select t.today, t.year, t.year as tab_year, true as at_minute, false as at_year, false as at_years, false as at_targets, false as at_methods, false as at_trajectory, false as at_builder, false as at_releases, (select c.at from figure_counted_at() c (at) where c.at > now() - interval '15 minutes') as counted_at, year_shifted(t.year, -1) as year_before, (t.today - interval '1 year')::date as compared_on, s.is_kept, c.persons, c.enrolments, c.trained, c.completed,
  coalesce((select r.persons from rows_now r where r.dimension1 = 'ai_focus' and r.value1 = 'awareness'), 0) as awareness,
  exists (select from current_target g where g.is_demonstration) as has_demonstration_targets
from today t, stash s, rows_now c where c.dimension1 = 'all';
-- query: tiles
with kept as (select nullif(current_setting('amphi.figures', true), '')::jsonb as kept), cell as (
  select p.part, m.measure, m.value
  from kept k cross join (values ('now'), ('before')) p (part)
    cross join lateral jsonb_to_recordset(k.kept -> p.part) n (dimension1 text, enrolments numeric, persons numeric, trained numeric, completed numeric)
    cross join lateral (values ('enrolments', n.enrolments), ('persons', n.persons), ('trained', n.trained), ('completed', n.completed)) m (measure, value)
  where n.dimension1 = 'all'
), one as (
  select c.measure, max(c.value) filter (where c.part = 'now') as value, max(c.value) filter (where c.part = 'before') as before from cell c group by c.measure
)
select o.measure, case when :'locale'::text = 'en' then d.name_en else d.name_fr end as measure_name, case when :'locale'::text = 'en' then d.rule_en else d.rule_fr end as rule, figure_shown(o.value) as value, figure_shown(o.before) as before,
  abs(o.value - o.before) as difference, o.value > o.before as is_up, o.value < o.before as is_down, o.value = o.before as is_same, case when o.before >= 1 then nullif(abs(round((o.value - o.before) * 100 / o.before)), 0) end as percent
from one o join measure_definition d on d.measure = o.measure and d.version = (select max(x.version) from measure_definition x where x.measure = o.measure)
order by d.measure = 'enrolments', d.position;
-- query: moves
with kept as (select nullif(current_setting('amphi.figures', true), '')::jsonb as kept), cell as (
  select p.part, n.value1, n.persons from kept k cross join (values ('now'), ('before')) p (part)
    cross join lateral jsonb_to_recordset(k.kept -> p.part) n (dimension1 text, value1 text, persons bigint)
  where n.dimension1 = 'institution' and n.value1 <> 'several'
), line as (
  select c.value1 as value, coalesce(max(c.persons) filter (where c.part = 'now'), 0) as persons, coalesce(max(c.persons) filter (where c.part = 'before'), 0) as before from cell c group by c.value1
)
select figure_label('institution', l.value, :'locale'::text) as line_name, l.persons, l.before, abs(l.persons - l.before) as difference, l.persons > l.before as is_up
from line l where l.persons <> l.before order by abs(l.persons - l.before) desc, l.value limit 4;
-- query: gaps
select g.item, g.missing, g.total, g.missing = 0 as is_complete
from (select s.kept ->> 'year' as year from (select nullif(current_setting('amphi.figures', true), '')::jsonb as kept) s where s.kept is not null) k cross join lateral figures_completeness('academic', k.year) g
where g.total > 0 order by g.missing = 0, g.position;
-- query: aims
select t.year, case when :'locale'::text = 'en' then d.name_en else d.name_fr end as measure_name, figure_shown(t.value) as target, figure_shown(n.value) as value, t.source, t.is_demonstration as is_invented,
  t.value > 0 as has_percent, case when t.value > 0 then round(n.value * 100 / t.value) end as percent, case when t.value > 0 then least(100, round(n.value * 100 / t.value)) end as bar
from (select nullif(current_setting('amphi.figures', true), '')::jsonb as kept) k
  join current_target t on t.dimension1 = 'all' and t.year in ('2030', '2029-2030') and t.measure in ('persons', 'trained', 'completed')
  join measure_definition d on d.measure = t.measure and d.version = t.definition
  cross join lateral (select (x.row ->> t.measure)::numeric as value from jsonb_array_elements(k.kept -> 'now') x (row) where x.row ->> 'dimension1' = 'all') n
order by d.position;
