-- figures/releases/show: one release for ever: its measures, what it rests on, what it changed, its tables. Named by its revision, a provisional one by its day.
-- query: release (one)
with found as materialized (
  select r.* from year_release r
  where r.year = :'year'::text and holds_role(:'person_id'::bigint, '{leader,office}') and case when :'revision'::text ~ '^[1-9][0-9]{0,3}$' then r.revision = :'revision'::text::int when :'revision'::text ~ '^20[0-9]{2}-[0-9]{2}-[0-9]{2}$' then r.status = 'provisional' and r.as_of::text = :'revision'::text else false end
  order by r.id desc limit 1
), stash as materialized (
  select set_config('amphi.release', f.id::text, true) is not null as is_kept from found f
)
select f.year || ' – ' || case when f.revision > 0 then f.revision::text else f.as_of::text end as page_title, f.year, f.revision, f.status, f.as_of, f.known_on, f.released_at, f.figures_hash, f.inputs_hash, f.cells, f.program_version, f.is_demonstration as is_invented, f.status = 'provisional' as is_provisional, exists (select from public_release x where x.release_id = f.id) as is_public, s.is_kept,
  case when :'locale'::text = 'en' then f.reason_en else f.reason_fr end as reason, (select p.given_name || ' ' || p.family_name from person p where p.id = f.released_by) as released_by, (select p.given_name || ' ' || p.family_name from year_release x join person p on p.id = x.released_by where x.id = f.prepared_id) as prepared_by,
  case when f.revision > 1 then f.revision - 1 end as previous, (select max(x.revision) from year_release x where x.year = f.year and x.revision > f.revision and f.revision > 0) as newer, f.parameters ->> 'census_day' as census_day, f.parameters ->> 'census_month' as census_month, f.parameters ->> 'census_percent' as census_percent, f.parameters ->> 'census_days' as census_days,
  (f.completeness ->> 'merges')::int as merges, (f.completeness ->> 'undecided')::int as undecided, (f.completeness ->> 'erased')::int as erased, (f.completeness ->> 'confirmed')::int as confirmed, (f.completeness ->> 'waived')::int as waived, (f.completeness ->> 'institutions')::int as institutions_count,
  case when f.revision > 0 then f.revision::text else f.as_of::text end as release_name, k.checked_at, k.difference as found_difference, f.revision > 0 and not exists (select from year_release x where x.year = f.year and x.revision > f.revision) as is_newest
from found f cross join stash s left join release_check k on k.release_id = f.id;
-- query: arrived (maybe)
select a.counted_at as arrived_at, t.facts as arrived_count, t.facts > 0 as has_arrived, a.cells as moved_cells
from release_arrival a cross join lateral (select a.enrolments + a.attendance + a.outcomes + a.sessions + a.courses + a.persons as facts) t
where a.release_id = nullif(current_setting('amphi.release', true), '')::bigint and not exists (select from year_release r join year_release n on n.year = r.year and n.revision > r.revision where r.id = a.release_id);
-- query: arrivals
select k.item, k.facts from release_arrival a cross join lateral (values ('enrolments', 1, a.enrolments), ('attendance', 2, a.attendance), ('outcomes', 3, a.outcomes), ('sessions', 4, a.sessions), ('courses', 5, a.courses), ('persons', 6, a.persons)) k (item, place, facts)
where a.release_id = nullif(current_setting('amphi.release', true), '')::bigint and k.facts > 0 order by k.place;
-- query: measures
select d.measure, case when :'locale'::text = 'en' then d.name_en else d.name_fr end as measure_name, case when :'locale'::text = 'en' then d.rule_en else d.rule_fr end as rule, d.version, figure_shown(f.value, case f.measure when 'fte' then 1 else 0 end) as value
from year_release r join year_figure f on f.release_id = r.id and f.dimension1 = 'all' join measure_definition d on d.measure = f.measure and d.version = (r.definitions ->> f.measure)::int
where r.id = nullif(current_setting('amphi.release', true), '')::bigint order by d.position;
-- query: gaps
select g.key as item, (g.value ->> 0)::bigint as missing, (g.value ->> 1)::bigint as total, g.value ->> 0 = '0' as is_complete
from year_release r, jsonb_each(r.completeness) g where r.id = nullif(current_setting('amphi.release', true), '')::bigint and jsonb_typeof(g.value) = 'array' and (g.value ->> 1)::bigint > 0 order by (g.value ->> 0)::bigint = 0, g.key;
-- query: changes
select case when :'locale'::text = 'en' then m.name_en else m.name_fr end as measure_name, case d.dimension1 when 'all' then 'all' else 'line' end as cell_kind, figure_label('dimension', d.dimension1, :'locale'::text) as dimension_name,
  figure_label(d.dimension1, d.value1, :'locale'::text) || case when d.dimension2 <> 'all' then ', ' || figure_label(d.dimension2, d.value2, :'locale'::text) else '' end as line_name, figure_shown(d.before, 2) as before, figure_shown(d.after, 2) as after,
  abs(coalesce(d.after, 0) - coalesce(d.before, 0)) as difference, coalesce(d.after, 0) > coalesce(d.before, 0) as is_up, coalesce(d.after, 0) < coalesce(d.before, 0) as is_down
from year_release r join year_release b on b.year = r.year and b.revision = r.revision - 1 and r.revision > 1 cross join lateral release_difference(b.id, r.id) d join measure_definition m on m.measure = d.measure and m.version = (r.definitions ->> d.measure)::int
where r.id = nullif(current_setting('amphi.release', true), '')::bigint
order by d.dimension1 <> 'all', m.position, d.dimension1, d.dimension2, d.value1, d.value2;
-- query: tables
select t.dimension, t.dimension in ('institution_any', 'programme', 'language') as has_many
from (select distinct f.dimension1 as dimension from year_figure f where f.release_id = nullif(current_setting('amphi.release', true), '')::bigint and f.dimension1 <> 'all' and f.dimension2 = 'all') t
order by array_position(array['institution', 'institution_any', 'level', 'track', 'ai_focus', 'kind', 'field', 'axis', 'programme', 'mode', 'language', 'gender', 'birth_band', 'entry', 'trainee_status', 'payer_line'], t.dimension);
-- query: lines (in tables by dimension)
select f.dimension1 as dimension, f.value1 as value, figure_label(f.dimension1, f.value1, :'locale'::text) as line_name, figure_shown(max(f.value) filter (where f.measure = 'enrolments')) as enrolments, figure_shown(max(f.value) filter (where f.measure = 'persons')) as persons,
  figure_shown(max(f.value) filter (where f.measure = 'trained')) as trained, figure_shown(max(f.value) filter (where f.measure = 'completed')) as completed, figure_shown(max(f.value) filter (where f.measure = 'hours')) as hours, figure_shown(max(f.value) filter (where f.measure = 'fte'), 1) as fte
from year_figure f where f.release_id = nullif(current_setting('amphi.release', true), '')::bigint and f.dimension1 <> 'all' and f.dimension2 = 'all' and f.value1 <> 'several' group by f.dimension1, f.value1
order by f.dimension1, f.value1 = 'unknown', array_position(array['short_cycle', 'bachelor', 'master', 'doctorate', 'FI', 'FA', 'FC', 'core', 'dual', 'awareness', 'degree', 'pathway', 'unit', 'short', 'open_online', '0', '1', '2', 'none'], f.value1), f.value1;
-- query: sums (in tables by dimension)
with cell as (
  select f.dimension1, f.measure, sum(f.value) filter (where f.value1 <> 'several') as summed, max(f.value) filter (where f.value1 = 'several') as shared
  from year_figure f where f.release_id = nullif(current_setting('amphi.release', true), '')::bigint and f.dimension1 <> 'all' and f.dimension2 = 'all' group by f.dimension1, f.measure
), told as (
  select c.dimension1, c.measure, r.row, r.place, r.value, r.is_told from cell c
    join year_figure t on t.release_id = nullif(current_setting('amphi.release', true), '')::bigint and t.dimension1 = 'all' and t.measure = c.measure
    cross join lateral (values ('sum', 1, c.summed, true), ('overlap', 2, c.summed - t.value, true), ('total', 3, t.value, true), ('several', 4, coalesce(c.shared, 0), c.measure in ('persons', 'trained', 'completed'))) r (row, place, value, is_told)
)
select t.dimension1 as dimension, t.row, t.row = 'total' as is_total,
  max(case when t.measure = 'enrolments' then case when t.is_told then figure_shown(t.value) else 'z' end end) as enrolments, max(case when t.measure = 'persons' then figure_shown(t.value) end) as persons, max(case when t.measure = 'trained' then figure_shown(t.value) end) as trained,
  max(case when t.measure = 'completed' then figure_shown(t.value) end) as completed, max(case when t.measure = 'hours' then case when t.is_told then figure_shown(t.value) else 'z' end end) as hours, max(case when t.measure = 'fte' then case when t.is_told then figure_shown(t.value, 1) else 'z' end end) as fte
from told t group by t.dimension1, t.row, t.place order by t.dimension1, t.place;
