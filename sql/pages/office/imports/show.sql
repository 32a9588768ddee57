-- office/imports/show: what a file of past enrolments would change, or what it did.
-- query: import (one)
select j.id as job_id, j.kind, j.input ->> 'file_name' as file_name, j.input ->> 'encoding' as encoding, (j.input ->> 'has_bom')::boolean as has_bom, j.input ->> 'separator' as separator, j.state, j.total, j.state in ('waiting', 'running') as is_live,
  j.state in ('failed', 'cancelled') as has_failed, case j.state when 'failed' then 'bad' when 'cancelled' then 'shut' else 'wait' end as tag_class, j.state = 'done' as is_done,
  (j.result ->> 'news')::int as news_count, (j.result ->> 'corrections')::int as corrections_count, (j.result ->> 'voids')::int as voids_count, (j.result ->> 'sames')::int as sames_count, nullif((j.result ->> 'refusals')::int, 0) as refusals_count,
  j.state = 'done' and j.kind = 'enrolment_import' and (j.result ->> 'refusals')::int = 0 as is_written,
  j.state = 'done' and j.kind = 'enrolment_check' and (j.result ->> 'refusals')::int = 0 and (j.result ->> 'news')::int + (j.result ->> 'changes')::int = 0 as is_nothing,
  j.state = 'done' and j.kind = 'enrolment_check' and j.person_id = :'person_id' and j.expires_at > now() and (j.result ->> 'refusals')::int = 0 and (j.result ->> 'news')::int + (j.result ->> 'changes')::int > 0
    and not exists (select from job i where i.kind = 'enrolment_import' and i.input ->> 'checked' = j.id::text and i.state not in ('failed', 'cancelled')) as can_confirm,
  (select max(i.id) from job i where i.kind = 'enrolment_import' and i.input ->> 'checked' = j.id::text and i.state not in ('failed', 'cancelled')) as import_id,
  jsonb_array_length(j.result -> 'problems') = 200 as has_more_problems, jsonb_array_length(j.result -> 'measures') > 0 as has_measures, nullif(jsonb_array_length(j.result -> 'oddities'), 0) as oddities_count
from job j where j.id = :'job_id'::bigint and j.kind in ('enrolment_check', 'enrolment_import') and may_see_job(:'person_id', j.id);
-- query: problems
select p.value ->> 'line' as line, p.value ->> 'named' as named, p.value ->> 'column' as column_name, p.value ->> 'problem' as problem, p.value ->> 'value' as cell
from job j, jsonb_array_elements(j.result -> 'problems') with ordinality p (value, n) where j.id = :'job_id'::bigint and j.kind in ('enrolment_check', 'enrolment_import') and may_see_job(:'person_id', j.id) order by p.n;
-- query: oddities
select o.value ->> 'line' as line, o.value ->> 'named' as named
from job j, jsonb_array_elements(j.result -> 'oddities') with ordinality o (value, n) where j.id = :'job_id'::bigint and j.kind in ('enrolment_check', 'enrolment_import') and may_see_job(:'person_id', j.id) order by o.n;
-- query: measures
select m.value ->> 'year' as year, case when :'locale'::text = 'en' then d.name_en else d.name_fr end as measure_name, figure_shown((m.value ->> 'before')::numeric, 2) as before, figure_shown((m.value ->> 'after')::numeric, 2) as after,
  case when x.difference > 0 then '+' else '' end || trim_scale(round(x.difference, 2)) as difference
from job j, jsonb_array_elements(j.result -> 'measures') with ordinality m (value, n)
  join measure_definition d on d.measure = m.value ->> 'measure' and d.version = (select max(y.version) from measure_definition y where y.measure = d.measure)
  cross join lateral (select coalesce((m.value ->> 'after')::numeric, 0) - coalesce((m.value ->> 'before')::numeric, 0) as difference) x
where j.id = :'job_id'::bigint and j.kind in ('enrolment_check', 'enrolment_import') and may_see_job(:'person_id', j.id) order by m.n;
