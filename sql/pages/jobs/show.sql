-- jobs/show: how far a piece of long work is, and what came of it.
-- query: job (one)
select j.id as job_id, j.kind, j.state, j.done, j.total, greatest(j.total, 1) as total_at_least, j.total is not null as has_total, j.created_at, j.started_at, j.ended_at, j.expires_at, j.state in ('waiting', 'running') as is_live,
  j.state = 'done' and j.result ->> 'file' is not null and j.expires_at > now() as has_file, j.state = 'done' and j.expires_at <= now() as is_over,
  case j.state when 'done' then '' when 'failed' then 'bad' when 'cancelled' then 'shut' else 'wait' end as tag_class,
  case when j.kind in ('course_check', 'course_import') then '/staff/courses/imports/' || j.id when j.kind in ('enrolment_check', 'enrolment_import') then '/office/imports/' || j.id when j.kind = 'year_release' and j.state = 'done' then '/figures/releases/' || (j.input ->> 'year') when j.kind = 'explanation' and j.state = 'done' then '/figures/explanations/' || j.id end as own_path,
  (select p.given_name || ' ' || coalesce(p.usual_name, p.family_name) from person p where p.id = j.person_id) as asker
from job j where j.id = :'job_id'::bigint and may_see_job(:'person_id', j.id);
