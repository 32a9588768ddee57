-- staff/courses/imports/show: what a file of courses would change, line by line, or what it did.
-- query: import (one)
select j.id as job_id, j.kind, j.input ->> 'file_name' as file_name, j.input ->> 'encoding' as encoding_used, (j.input ->> 'has_bom')::boolean as has_bom, j.input ->> 'separator' as separator, j.state, j.total, j.created_at, j.done, greatest(j.total, 1) as total_at_least, j.state in ('waiting', 'running') and not j.input ? 'choices' as is_live, j.state = 'waiting' and j.input ? 'choices' as is_undecided,
  j.state = 'waiting' and j.input ? 'choices' and j.person_id = :'person_id' as can_choose,
  j.state in ('failed', 'cancelled') as has_failed, case j.state when 'failed' then 'bad' when 'cancelled' then 'shut' else 'wait' end as tag_class,
  j.state = 'done' as is_done, (j.result ->> 'news')::int as news_count, (j.result ->> 'changes')::int as changes_count, (j.result ->> 'sames')::int as sames_count, nullif((j.result ->> 'refusals')::int, 0) as refusals_count,
  j.state = 'done' and j.kind = 'course_import' and (j.result ->> 'refusals')::int = 0 as is_written,
  j.state = 'done' and j.kind = 'course_check' and (j.result ->> 'refusals')::int = 0 and (j.result ->> 'news')::int + (j.result ->> 'changes')::int = 0 as is_nothing,
  j.state = 'done' and j.kind = 'course_check' and j.person_id = :'person_id' and j.expires_at > now() and (j.result ->> 'refusals')::int = 0 and (j.result ->> 'news')::int + (j.result ->> 'changes')::int > 0
    and not exists (select from job i where i.kind = 'course_import' and i.input ->> 'checked' = j.id::text and i.state not in ('failed', 'cancelled')) as can_confirm,
  (select max(i.id) from job i where i.kind = 'course_import' and i.input ->> 'checked' = j.id::text and i.state not in ('failed', 'cancelled')) as import_id,
  jsonb_array_length(j.result -> 'problems') = 200 as has_more_problems, (j.result ->> 'news')::int + (j.result ->> 'changes')::int > 200 as has_more_acts, jsonb_array_length(j.result -> 'acts') > 0 as has_acts
from job j where j.id = :'job_id'::bigint and j.kind in ('course_check', 'course_import') and may_see_job(:'person_id', j.id);
-- query: choices
select c.value ->> 'encoding' as name, c.n = 1 as is_first, coalesce(nullif(:'encoding'::text, ''), '') = c.value ->> 'encoding' as is_chosen
from job j, jsonb_array_elements(j.input -> 'choices') with ordinality c (value, n) where j.id = :'job_id'::bigint and j.kind = 'course_check' and j.person_id = :'person_id' order by c.n;
-- query: samples (in choices by name)
select c.value ->> 'encoding' as name, s.value as sample
from job j, jsonb_array_elements(j.input -> 'choices') c (value), jsonb_array_elements_text(c.value -> 'samples') with ordinality s (value, n) where j.id = :'job_id'::bigint and j.kind = 'course_check' and j.person_id = :'person_id' order by s.n;
-- query: problems
select p.value ->> 'line' as line, p.value ->> 'column' as column_name, p.value ->> 'problem' as problem, p.value ->> 'value' as cell
from job j, jsonb_array_elements(j.result -> 'problems') with ordinality p (value, n) where j.id = :'job_id'::bigint and j.kind in ('course_check', 'course_import') and may_see_job(:'person_id', j.id) order by p.n;
-- query: acts
select a.value ->> 'line' as line, a.value ->> 'code' as code, a.value ->> 'act' as act, (select string_agg(f, ', ') from jsonb_array_elements_text(a.value -> 'changed') f) as columns
from job j, jsonb_array_elements(j.result -> 'acts') with ordinality a (value, n) where j.id = :'job_id'::bigint and j.kind in ('course_check', 'course_import') and may_see_job(:'person_id', j.id) order by a.n;
