-- figures/public/show: one year for everybody: a public revision for ever at its own address, the latest one at the year's. All numbers come from public_figures() and its like.
-- query: release (one)
with found as materialized (
  select r.*, p.published_at from year_release r join public_release p on p.release_id = r.id where r.id = find_public_release(:'year'::text, :'revision'::text)
), stash as materialized (
  select set_config('amphi.release', f.id::text, true) is not null as is_kept, find_public_release(f.year) as newest_id, find_public_release(year_shifted(f.year, -1)) as before_id, find_public_release(year_shifted(f.year, 1)) as after_id from found f
), total as materialized (
  select t.* from found f, public_figures(f.id, '{}') t
)
select case when :'locale'::text = 'en' then 'Yearly figures ' else 'Chiffres annuels ' end || f.year || case when :'revision'::text is null then '' when :'locale'::text = 'en' then ', revision ' || f.revision else ', révision ' || f.revision end as page_title,
  f.year, f.year_kind = 'civil' as is_civil, f.revision, f.status, f.as_of, f.known_on, f.published_at, f.is_demonstration as is_invented, :'revision'::text is null as is_unnumbered, s.newest_id = f.id as is_latest, (select n.revision from year_release n where n.id = s.newest_id and n.id <> f.id) as newest_revision,
  case when s.before_id is not null then year_shifted(f.year, -1) end as year_before, case when s.after_id is not null then year_shifted(f.year, 1) end as year_after, case when :'locale'::text = 'en' then f.reason_en else f.reason_fr end as reason, s.is_kept,
  (select t.value from total t where t.measure = 'persons') as persons, (select t.value from total t where t.measure = 'enrolments') as enrolments,
  (select g.total - g.missing from public_gaps(f.id) g where g.item = 'sessions_without_attendance') as sessions_seen, (select g.total from public_gaps(f.id) g where g.item = 'sessions_without_attendance') as sessions_count,
  (select g.total - g.missing - w.missing from public_gaps(f.id) g, public_gaps(f.id) w where g.item = 'institutions' and w.item = 'waived') as institutions_seen, (select g.total from public_gaps(f.id) g where g.item = 'institutions') as institutions_count,
  f.parameters ->> 'census_day' as census_day, f.parameters ->> 'census_month' as census_month, f.parameters ->> 'census_percent' as census_percent, f.parameters ->> 'census_days' as census_days
from found f, stash s;
-- query: measures
select f.measure, case when :'locale'::text = 'en' then d.name_en else d.name_fr end as measure_name, case when :'locale'::text = 'en' then d.rule_en else d.rule_fr end as rule, d.version, coalesce(f.value::text, f.symbol) as value, b.year as compared_with, abs(c.percent) as percent, c.percent is not null as has_percent, c.percent > 0 as is_up, c.percent < 0 as is_down, c.percent = 0 as is_same,
  case when f.measure = 'completed' then (select public_share(k.id, 'completed', 'trained')) end as share
from (select nullif(current_setting('amphi.release', true), '')::bigint as id) k cross join lateral public_figures(k.id, '{}') f join measure_definition d on d.measure = f.measure and d.version = f.definition
  left join year_release b on b.id = (select find_public_release(year_shifted(r.year, -1)) from year_release r where r.id = k.id) left join lateral public_changes(k.id, b.id) c on c.measure = f.measure
order by f.position;
-- query: gaps
select g.item, g.missing, g.total, g.total is not null as has_total from public_gaps(nullif(current_setting('amphi.release', true), '')::bigint) g where g.item <> 'institutions' order by g.place, g.missing = 0, g.item;
-- query: pairs
select t.dimension1 as first, t.dimension2 as second from public_tables() t where t.dimension2 <> 'all' and nullif(current_setting('amphi.release', true), '') is not null order by t.place;
-- query: tables
select t.dimension1 as dimension, t.dimension1 in ('institution_any', 'programme') as has_many, l.top_line, l.top_persons, case when n.persons >= 25 then round(l.top_persons * 100 / n.persons) end as top_percent, n.persons as all_persons, l.lines_count between 1 and 24 as has_chart, r.year as chart_year, r.revision as chart_revision
from year_release r cross join public_tables() t cross join lateral (select x.value as persons from public_figures(r.id, '{}') x where x.measure = 'persons') n
  left join lateral (
    select count(*) as lines_count, (array_agg(figure_label(f.dimension1, f.value1, :'locale'::text) order by f.value desc, f.value1) filter (where f.value1 <> 'unknown'))[1] as top_line, max(f.value) filter (where f.value1 <> 'unknown') as top_persons
    from public_figures(r.id, array[t.dimension1]) f where f.dimension1 = t.dimension1 and f.value1 <> 'several' and f.measure = 'persons'
  ) l on true
where r.id = nullif(current_setting('amphi.release', true), '')::bigint and t.place > 0 and t.dimension2 = 'all' order by t.place;
-- query: lines (in tables by dimension)
select f.dimension1 as dimension, figure_label(f.dimension1, f.value1, :'locale'::text) as line_name, max(coalesce(f.value::text, f.symbol)) filter (where f.measure = 'enrolments') as enrolments, max(coalesce(f.value::text, f.symbol)) filter (where f.measure = 'persons') as persons,
  max(coalesce(f.value::text, f.symbol)) filter (where f.measure = 'trained') as trained, max(coalesce(f.value::text, f.symbol)) filter (where f.measure = 'completed') as completed, max(coalesce(f.value::text, f.symbol)) filter (where f.measure = 'hours') as hours, max(coalesce(f.value::text, f.symbol)) filter (where f.measure = 'fte') as fte
from public_figures(nullif(current_setting('amphi.release', true), '')::bigint, array['institution', 'institution_any', 'level', 'kind', 'track', 'ai_focus', 'field', 'axis', 'programme', 'mode']) f where f.dimension1 <> 'all' and f.value1 <> 'several' group by f.dimension1, f.value1
order by f.dimension1, f.value1 = 'unknown', array_position(array['short_cycle', 'bachelor', 'master', 'doctorate', 'FI', 'FA', 'FC', 'core', 'dual', 'awareness', 'degree', 'pathway', 'unit', 'short', 'open_online', '0', '1', '2', 'none'], f.value1), max(f.value) filter (where f.measure = 'persons') desc, f.value1;
-- query: sums (in tables by dimension)
select s.dimension1 as dimension, s.sum_row as row, s.sum_row = 'total' as is_total, max(coalesce(s.value::text, s.symbol)) filter (where s.measure = 'enrolments') as enrolments, max(coalesce(s.value::text, s.symbol)) filter (where s.measure = 'persons') as persons,
  max(coalesce(s.value::text, s.symbol)) filter (where s.measure = 'trained') as trained, max(coalesce(s.value::text, s.symbol)) filter (where s.measure = 'completed') as completed, max(coalesce(s.value::text, s.symbol)) filter (where s.measure = 'hours') as hours, max(coalesce(s.value::text, s.symbol)) filter (where s.measure = 'fte') as fte
from public_sums(nullif(current_setting('amphi.release', true), '')::bigint, array['institution', 'institution_any', 'level', 'kind', 'track', 'ai_focus', 'field', 'axis', 'programme', 'mode']) s group by s.dimension1, s.sum_row, s.place order by s.dimension1, s.place;
-- query: revisions
select r.year as told_year, r.revision as told_revision, r.status as told_status, r.as_of as told_as_of, p.published_at as told_at, case when :'locale'::text = 'en' then r.reason_en else r.reason_fr end as told_reason, r.id = k.id as is_here,
  (select max(coalesce(f.value::text, f.symbol)) from public_figures(r.id, '{}') f where f.measure = 'enrolments') as enrolments, (select max(coalesce(f.value::text, f.symbol)) from public_figures(r.id, '{}') f where f.measure = 'persons') as persons, (select max(coalesce(f.value::text, f.symbol)) from public_figures(r.id, '{}') f where f.measure = 'trained') as trained
from (select nullif(current_setting('amphi.release', true), '')::bigint as id) k join year_release h on h.id = k.id join year_release r on r.year = h.year join public_release p on p.release_id = r.id order by r.revision desc;
