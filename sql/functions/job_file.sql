-- The file that a piece of long work made.
create or replace function job_file(person_id bigint, job_id bigint) returns text language sql stable security definer set search_path = public, pg_temp as $$
  select (select string_agg(p.content, '' order by p.part) from job_part p where p.job_id = j.id)
  from job j
  where j.id = job_file.job_id and j.state = 'done' and j.result ->> 'file' is not null and j.expires_at > now() and may_see_job(job_file.person_id, j.id)
$$;
comment on function job_file is 'NULL: another''s, not done, or its days are over.';
