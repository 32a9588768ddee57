-- jobs/index: the long work that this person asked for; of everybody for the office.
-- query: page (one)
select exists (select from job j where may_see_job(:'person_id', j.id)) as has_jobs;
-- query: jobs
select j.id as job_id, j.kind, j.state, j.created_at from job j where may_see_job(:'person_id', j.id) order by j.id desc limit 50;
