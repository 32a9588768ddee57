-- Whose long work it is: who asked for it, and the office.
create or replace function may_see_job(person_id bigint, job_id bigint) returns boolean language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from job j where j.id = may_see_job.job_id and (j.person_id = may_see_job.person_id or holds_role(may_see_job.person_id, '{office,admin}')))
$$;
comment on function may_see_job is 'False also when there is none, so that another''s looks the same.';
