-- figures/explanation: what came of explaining a change: per measure and line the difference and its causes; the rows behind it for the office only.
-- query: work (one)
select j.id as job_id, j.input ->> 'year' as year, j.input ->> 'year' as page_title, j.state = 'done' as is_done, j.state in ('waiting', 'running') as is_live, (j.input ->> 'as_of1')::date as as_of1, (j.input ->> 'as_of2')::date as as_of2, (j.input ->> 'known_on1')::date as known_on1, (j.input ->> 'known_on2')::date as known_on2,
  j.input ->> 'from_revision' as from_revision, j.input ->> 'to_revision' as to_revision, figure_label('dimension', j.input ->> 'table', :'locale'::text) as table_named, j.total, holds_role(:'person_id'::bigint, '{office}') as has_rows, least(j.total, 300) as rows_shown
from job j where j.id = :'job_id'::bigint and j.kind = 'explanation' and may_see_job(:'person_id'::bigint, j.id) and holds_role(:'person_id'::bigint, '{leader,office}');
-- query: causes
select case when :'locale'::text = 'en' then m.name_en else m.name_fr end as measure_name, case c.dimension1 when 'all' then 'all' else 'line' end as cell_kind, c.dimension1 = 'all' as is_total, figure_label(c.dimension1, c.value1, :'locale'::text) || case when c.dimension2 <> 'all' then ', ' || figure_label(c.dimension2, c.value2, :'locale'::text) else '' end as line_name,
  c.cause, c.rows, u.change > 0 as is_up, u.change < 0 as is_down, u.change = 0 as is_even, abs(u.change) as change, sum(u.change) over w > 0 as is_up_in_all, sum(u.change) over w < 0 as is_down_in_all, abs(sum(u.change) over w) as in_all
from job j cross join lateral jsonb_to_recordset(j.result -> 'counts') c (measure text, dimension1 text, value1 text, dimension2 text, value2 text, cause text, rows bigint, change numeric)
  join measure_definition m on m.measure = c.measure and m.version = coalesce((j.input -> 'definitions2' ->> c.measure)::int, (select max(x.version) from measure_definition x where x.measure = c.measure))
  cross join lateral (select round(case c.measure when 'hours' then c.change / 60 when 'fte' then c.change / (m.parameters ->> 'ects_per_year')::numeric else c.change end, 2) as change) u
where j.id = :'job_id'::bigint and j.kind = 'explanation' and may_see_job(:'person_id'::bigint, j.id) and holds_role(:'person_id'::bigint, '{leader,office}')
window w as (partition by c.measure, c.dimension1, c.value1, c.dimension2, c.value2)
order by c.dimension1 <> 'all', m.position, c.dimension1, c.value1, c.value2, array_position(array['time_passed', 'enrolled_late', 'withdrawn_late', 'voided', 'attendance', 'outcome', 'session_moved', 'reclassified', 'part_changed', 'merged', 'import_corrected', 'details', 'definition'], c.cause);
-- query: rows
select case when :'locale'::text = 'en' then m.name_en else m.name_fr end as measure_name, figure_label(r.dimension1, r.value1, :'locale'::text) as line_name, r.dimension1 = 'all' as is_total, r.cause, r.change > 0 as is_up, r.change < 0 as is_down, abs(r.change) as change, r.measure in ('hours') as is_minutes, r.measure in ('fte') as is_credits,
  (select string_agg(e.reference, ', ' order by e.id) from enrolment e where e.id = any (r.enrolments)) as references_told, array_to_string(r.refs, ', ') as refs
from job j cross join lateral jsonb_to_recordset(j.result -> 'rows') r (measure text, dimension1 text, value1 text, change numeric, cause text, enrolments bigint[], refs text[])
  join measure_definition m on m.measure = r.measure and m.version = (select max(x.version) from measure_definition x where x.measure = r.measure)
where j.id = :'job_id'::bigint and j.kind = 'explanation' and may_see_job(:'person_id'::bigint, j.id) and holds_role(:'person_id'::bigint, '{office}');
