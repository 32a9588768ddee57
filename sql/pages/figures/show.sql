-- figures/show: one year: the six measures with their rules, targets and the year before; what is missing; a table for each dimension. The running year is compared with the one before at the same day.
-- query: year (one)
with asked as materialized (
  select :'year'::text as year, k.kind, d.today, case k.kind when 'academic' then make_date(left(:'year'::text, 4)::int, 9, 1) when 'civil' then make_date(:'year'::text::int, 1, 1) end as first_on
  from (select year_kind_of(:'year'::text) as kind) k, (select (now() at time zone 'Europe/Paris')::date as today) d where k.kind is not null and holds_role(:'person_id'::bigint, '{leader,office}')
), framed as materialized (
  select a.*, a.first_on + interval '1 year' > a.today as is_running, case when a.first_on + interval '1 year' > a.today then (a.today - interval '1 year')::date end as compared_on from asked a where a.first_on <= a.today
), stash as materialized (
  select set_config('amphi.figures', jsonb_build_object('kind', f.kind, 'year', f.year, 'now', (select jsonb_agg(r) from figure_table(f.kind, f.year, tables => '{institution,institution_any,level,kind,track,ai_focus,field,axis,programme,mode,entry}') r),
    'before', (select jsonb_agg(r) from figure_table(f.kind, year_shifted(f.year, -1), as_of => f.compared_on, tables => '{institution,institution_any,level,kind,track,ai_focus,field,axis,programme,mode}') r where r.value1 <> 'several'))::text, true) is not null as is_kept
  from framed f
)
select f.year as page_title, f.year, f.year as tab_year, false as at_minute, true as at_year, false as at_years, false as at_targets, false as at_methods, false as at_trajectory, false as at_builder, false as at_releases, (select c.at from figure_counted_at() c (at) where c.at > now() - interval '15 minutes') as counted_at, f.kind = 'civil' as is_civil, f.today, f.is_running, f.compared_on, year_shifted(f.year, -1) as year_before, case when f.first_on + interval '1 year' <= f.today then year_shifted(f.year, 1) end as year_after,
  case f.kind when 'academic' then right(f.year, 4) else (f.year::int - 1) || '-' || f.year end as other_year, case when f.kind = 'academic' then make_date(right(f.year, 4)::int, 1, 1) <= f.today else true end as has_other, s.is_kept
from framed f, stash s;
-- query: measures
with kept as materialized (
  select s.kept ->> 'kind' as kind, s.kept ->> 'year' as year, (select x from jsonb_array_elements(s.kept -> 'now') x where x ->> 'dimension1' = 'all') as total, (select x from jsonb_array_elements(s.kept -> 'before') x where x ->> 'dimension1' = 'all') as total_before
  from (select nullif(current_setting('amphi.figures', true), '')::jsonb as kept) s where s.kept is not null
)
select d.measure, case when :'locale'::text = 'en' then d.name_en else d.name_fr end as measure_name, case when :'locale'::text = 'en' then d.rule_en else d.rule_fr end as rule, d.version,
  figure_shown(n.value, case d.measure when 'fte' then 1 else 0 end) as value, figure_shown(b.value, case d.measure when 'fte' then 1 else 0 end) as before,
  round(abs(n.value - b.value), 1) as difference, n.value > b.value as is_up, n.value < b.value as is_down, n.value = b.value as is_same, case when b.value >= 1 then nullif(abs(round((n.value - b.value) * 100 / b.value)), 0) end as percent,
  figure_shown(t.value) as target, t.value is not null as has_target, trim_scale(abs(n.value - t.value)) as target_difference, n.value >= t.value as is_reached, n.value < t.value as is_under,
  t.value > 0 as has_target_percent, case when t.value > 0 then round(n.value * 100 / t.value) end as target_percent, t.source, t.is_demonstration as is_invented
from kept k
  join measure_definition d on d.version = (select max(x.version) from measure_definition x where x.measure = d.measure)
  cross join lateral (select (k.total ->> d.measure)::numeric as value) n
  cross join lateral (select (k.total_before ->> d.measure)::numeric as value) b
  left join current_target t on t.year_kind = k.kind and t.year = k.year and t.measure = d.measure and t.definition = d.version and t.dimension1 = 'all'
order by d.position;
-- query: imported (maybe)
select x.enrolments as imported_count, nullif((select count(*)::int from enrolment e where e.is_keyless and not e.is_void and e.starts_on between f.first_on and f.last_on), 0) as keyless_count
from (select nullif(current_setting('amphi.figures', true), '')::jsonb as kept) s cross join lateral jsonb_to_recordset(s.kept -> 'now') x (dimension1 text, value1 text, enrolments bigint) cross join lateral figure_frame(s.kept ->> 'kind', s.kept ->> 'year', null, null) f
where s.kept is not null and x.dimension1 = 'entry' and x.value1 = 'unknown';
-- query: gaps
select g.item, g.missing, g.total, g.missing = 0 as is_complete
from (select s.kept from (select nullif(current_setting('amphi.figures', true), '')::jsonb as kept) s where s.kept is not null) k cross join lateral figures_completeness(k.kept ->> 'kind', k.kept ->> 'year') g
where g.total > 0 order by g.missing = 0, g.position;
-- query: rests
select m.merges, m.undecided, m.erased from (select s.kept from (select nullif(current_setting('amphi.figures', true), '')::jsonb as kept) s where s.kept is not null) k cross join lateral figure_merges_now(k.kept ->> 'year') m;
-- query: tables
select t.dimension, t.dimension in ('institution_any', 'programme') as has_many, (select count(*) between 1 and 24 from jsonb_array_elements(k.kept -> 'now') x where x ->> 'dimension1' = t.dimension and x ->> 'value1' <> 'several') as has_chart, k.kept ->> 'year' as chart_year
from (values ('institution', 1), ('institution_any', 2), ('level', 3), ('track', 4), ('ai_focus', 5), ('kind', 6), ('field', 7), ('axis', 8), ('programme', 9), ('mode', 10)) t (dimension, position),
  (select nullif(current_setting('amphi.figures', true), '')::jsonb as kept) k
where k.kept is not null
order by t.position;
-- query: lines (in tables by dimension)
with kept as (select nullif(current_setting('amphi.figures', true), '')::jsonb as kept), before as materialized (
  select o.* from kept k cross join lateral jsonb_to_recordset(k.kept -> 'before') o (dimension1 text, value1 text, persons bigint)
)
select n.dimension1 as dimension, n.value1 as value, figure_label(n.dimension1, n.value1, :'locale'::text) as line_name, n.enrolments, n.persons, n.trained, n.completed, figure_shown(n.hours) as hours, figure_shown(n.fte, 1) as fte,
  coalesce(b.persons, 0) as persons_before
from kept k cross join lateral jsonb_to_recordset(k.kept -> 'now') n (dimension1 text, value1 text, enrolments bigint, persons bigint, trained bigint, completed bigint, hours numeric, fte numeric)
  left join before b on b.dimension1 = n.dimension1 and b.value1 = n.value1
where n.dimension1 not in ('all', 'entry') and n.value1 <> 'several'
order by n.dimension1, n.value1 = 'unknown', case when n.dimension1 in ('level', 'track', 'ai_focus', 'kind', 'mode') then array_position(array['short_cycle', 'bachelor', 'master', 'doctorate', 'FI', 'FA', 'FC', 'core', 'dual', 'awareness', 'degree', 'pathway', 'unit', 'short', 'open_online', '0', '1', '2', 'none'], n.value1) end, n.persons desc, n.value1;
-- query: sums (in tables by dimension)
with kept as (select nullif(current_setting('amphi.figures', true), '')::jsonb as kept), cell as (
  select n.* from kept k cross join lateral jsonb_to_recordset(k.kept -> 'now') n (dimension1 text, value1 text, enrolments numeric, persons numeric, trained numeric, completed numeric, hours numeric, fte numeric)
), total as (select * from cell where dimension1 = 'all'), summed as (
  select c.dimension1, sum(c.enrolments) filter (where c.value1 <> 'several') as enrolments, sum(c.persons) filter (where c.value1 <> 'several') as persons, sum(c.trained) filter (where c.value1 <> 'several') as trained,
    sum(c.completed) filter (where c.value1 <> 'several') as completed, sum(c.hours) as hours, sum(c.fte) as fte,
    coalesce(max(c.persons) filter (where c.value1 = 'several'), 0) as shared_persons, coalesce(max(c.trained) filter (where c.value1 = 'several'), 0) as shared_trained, coalesce(max(c.completed) filter (where c.value1 = 'several'), 0) as shared_completed
  from cell c where c.dimension1 not in ('all', 'entry') group by c.dimension1
)
select s.dimension1 as dimension, r.row, r.row = 'total' as is_total, r.enrolments, r.persons, r.trained, r.completed, r.hours, r.fte, case r.row when 'total' then (select figure_shown((x ->> 'persons')::numeric) from kept k, jsonb_array_elements(k.kept -> 'before') x where x ->> 'dimension1' = 'all') else 'z' end as persons_before
from summed s, total t cross join lateral (values
  ('sum', 1, figure_shown(s.enrolments), figure_shown(s.persons), figure_shown(s.trained), figure_shown(s.completed), figure_shown(s.hours), figure_shown(s.fte, 1)),
  ('overlap', 2, figure_shown(s.enrolments - t.enrolments), figure_shown(s.persons - t.persons), figure_shown(s.trained - t.trained), figure_shown(s.completed - t.completed), figure_shown(s.hours - t.hours), figure_shown(s.fte - t.fte, 1)),
  ('total', 3, figure_shown(t.enrolments), figure_shown(t.persons), figure_shown(t.trained), figure_shown(t.completed), figure_shown(t.hours), figure_shown(t.fte, 1)),
  ('several', 4, 'z', figure_shown(s.shared_persons), figure_shown(s.shared_trained), figure_shown(s.shared_completed), 'z', 'z')) r (row, place, enrolments, persons, trained, completed, hours, fte)
order by s.dimension1, r.place;
