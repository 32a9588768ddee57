-- figures/table: one table of a year, alone or crossed with a second dimension (by): lines, sums, links to the others.
-- query: table (one)
with asked as materialized (
  select :'year'::text as year, k.kind, :'dimension'::text as dimension, case when :'by'::text = any(d.all) and :'by'::text <> :'dimension'::text then :'by'::text end as by,
    case k.kind when 'academic' then make_date(left(:'year'::text, 4)::int, 9, 1) when 'civil' then make_date(:'year'::text::int, 1, 1) end as first_on, (now() at time zone 'Europe/Paris')::date as today
  from (select year_kind_of(:'year'::text) as kind) k, (select array['institution', 'institution_any', 'level', 'kind', 'track', 'ai_focus', 'field', 'axis', 'programme', 'mode', 'language', 'gender', 'birth_band', 'entry', 'trainee_status', 'payer_line', 'company'] as all) d
  where k.kind is not null and holds_role(:'person_id'::bigint, '{leader,office}') and :'dimension'::text = any(d.all)
), stash as materialized (
  select a.*, set_config('amphi.figures', jsonb_build_object('dimension', a.dimension, 'by', coalesce(a.by, 'all'), 'rows',
    (select jsonb_agg(r) from figure_table(a.kind, a.year, tables => array[a.dimension || coalesce('*' || a.by, '')]) r))::text, true) is not null as is_kept
  from asked a where a.first_on <= a.today
)
select figure_label('dimension', s.dimension, :'locale'::text) || coalesce(' × ' || figure_label('dimension', s.by, :'locale'::text), '') || ' – ' || s.year as page_title, s.year, s.dimension, s.by, coalesce('?by=' || s.by, '') as by_query, coalesce('&by=' || s.by, '') as by_more,
  figure_label('dimension', s.dimension, :'locale'::text) as dimension_name, figure_label('dimension', s.by, :'locale'::text) as by_name, s.today, s.first_on + interval '1 year' > s.today as is_running, s.is_kept,
  x.has_chart, l.line_name as top_line, l.persons as top_persons, x.total as total_persons, round(l.persons * 100.0 / nullif(x.total, 0)) as top_percent, (select c.at from figure_counted_at() c (at) where c.at > now() - interval '15 minutes') as counted_at
from stash s
  cross join lateral (
    select count(distinct r.value2) filter (where r.dimension1 <> 'all' and r.value1 <> 'several') <= 8 and count(distinct r.value1) filter (where r.dimension1 <> 'all' and r.value1 <> 'several') between 1 and 40 as has_chart, max(r.persons) filter (where r.dimension1 = 'all') as total
    from jsonb_to_recordset(nullif(current_setting('amphi.figures', true), '')::jsonb -> 'rows') r (dimension1 text, value1 text, value2 text, persons bigint) where s.is_kept
  ) x
  left join lateral (
    select figure_label(r.dimension1, r.value1, :'locale'::text) || case when r.dimension2 <> 'all' then ', ' || figure_label(r.dimension2, r.value2, :'locale'::text) else '' end as line_name, r.persons
    from jsonb_to_recordset(nullif(current_setting('amphi.figures', true), '')::jsonb -> 'rows') r (dimension1 text, value1 text, dimension2 text, value2 text, persons bigint)
    where s.is_kept and r.dimension1 <> 'all' and r.value1 not in ('several', 'unknown', 'z') and r.persons > 0 order by r.persons desc, r.value1, r.value2 limit 1
  ) l on true
where s.is_kept;
-- query: lines
with kept as (select nullif(current_setting('amphi.figures', true), '')::jsonb as kept)
select figure_label(n.dimension1, n.value1, :'locale'::text) as line_name, case when n.dimension2 <> 'all' then figure_label(n.dimension2, n.value2, :'locale'::text) end as second_name,
  n.enrolments, n.persons, n.trained, n.completed, figure_shown(n.hours) as hours, figure_shown(n.fte, 1) as fte
from kept k cross join lateral jsonb_to_recordset(k.kept -> 'rows') n (dimension1 text, value1 text, dimension2 text, value2 text, enrolments bigint, persons bigint, trained bigint, completed bigint, hours numeric, fte numeric)
where n.dimension1 <> 'all' and n.value1 <> 'several'
order by n.value1 = 'unknown', array_position(array['short_cycle', 'bachelor', 'master', 'doctorate', 'FI', 'FA', 'FC', 'core', 'dual', 'awareness', 'degree', 'pathway', 'unit', 'short', 'open_online', 'none'], n.value1), n.value1,
  n.value2 = 'unknown', array_position(array['short_cycle', 'bachelor', 'master', 'doctorate', 'FI', 'FA', 'FC', 'core', 'dual', 'awareness', 'degree', 'pathway', 'unit', 'short', 'open_online', 'none'], n.value2), n.value2;
-- query: sums
with cell as (
  select n.* from (select nullif(current_setting('amphi.figures', true), '')::jsonb as kept) k
    cross join lateral jsonb_to_recordset(k.kept -> 'rows') n (dimension1 text, value1 text, enrolments numeric, persons numeric, trained numeric, completed numeric, hours numeric, fte numeric)
), total as (select * from cell where dimension1 = 'all'), summed as (
  select coalesce(sum(c.enrolments) filter (where c.value1 <> 'several'), 0) as enrolments, coalesce(sum(c.persons) filter (where c.value1 <> 'several'), 0) as persons, coalesce(sum(c.trained) filter (where c.value1 <> 'several'), 0) as trained,
    coalesce(sum(c.completed) filter (where c.value1 <> 'several'), 0) as completed, sum(c.hours) as hours, sum(c.fte) as fte,
    coalesce(max(c.persons) filter (where c.value1 = 'several'), 0) as shared_persons, coalesce(max(c.trained) filter (where c.value1 = 'several'), 0) as shared_trained, coalesce(max(c.completed) filter (where c.value1 = 'several'), 0) as shared_completed
  from cell c where c.dimension1 <> 'all'
)
select r.row, r.row = 'total' as is_total, r.enrolments, r.persons, r.trained, r.completed, r.hours, r.fte
from summed s, total t cross join lateral (values
  ('sum', 1, figure_shown(s.enrolments), figure_shown(s.persons), figure_shown(s.trained), figure_shown(s.completed), figure_shown(s.hours), figure_shown(s.fte, 1)),
  ('overlap', 2, figure_shown(s.enrolments - t.enrolments), figure_shown(s.persons - t.persons), figure_shown(s.trained - t.trained), figure_shown(s.completed - t.completed), figure_shown(s.hours - t.hours), figure_shown(s.fte - t.fte, 1)),
  ('total', 3, figure_shown(t.enrolments), figure_shown(t.persons), figure_shown(t.trained), figure_shown(t.completed), figure_shown(t.hours), figure_shown(t.fte, 1)),
  ('several', 4, 'z', figure_shown(s.shared_persons), figure_shown(s.shared_trained), figure_shown(s.shared_completed), 'z', 'z')) r (row, place, enrolments, persons, trained, completed, hours, fte)
order by r.place;
-- query: dimensions
select d.dimension as other, figure_label('dimension', d.dimension, :'locale'::text) as other_name, d.dimension = :'by'::text as is_chosen
from unnest(array['institution', 'institution_any', 'level', 'kind', 'track', 'ai_focus', 'field', 'axis', 'programme', 'mode', 'language', 'gender', 'birth_band', 'entry', 'trainee_status', 'payer_line', 'company']) with ordinality d (dimension, place)
where d.dimension <> :'dimension'::text order by d.place;
