-- What an uploaded file of courses would change.
create or replace function job_course_check(job_id bigint, out done int, out total int, out result jsonb, out is_finished boolean)
language plpgsql volatile set search_path = public, pg_temp as $$
begin
  perform stage_course_import(job_course_check.job_id, job_course_check.job_id);
  result := course_import_outcome();
  total := (select count(*) from course_import);
  done := total;
  is_finished := true;
end $$;
comment on function job_course_check is 'Inner part of run_job(). One step: an upload has 10,000 lines at most. Writes nothing but the outcome.';
