-- Writes an uploaded file of courses, all of it or none.
create or replace function job_course_import(job_id bigint, out done int, out total int, out result jsonb, out is_finished boolean)
language plpgsql volatile set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  asked job;
  refused int;
begin
  select * into asked from job j where j.id = job_course_import.job_id;
  total := stage_course_import(asked.id, (asked.input ->> 'checked')::bigint);
  -- Checked again: the catalogue has gone on since the preview, and so have rights.
  select c.refused into refused from check_course_import(array(select jsonb_array_elements_text(asked.input -> 'columns')), 1, 2147483647, asked.person_id) c;
  if refused = 0 then
    perform write_course_import(1, 2147483647, asked.person_id);
    delete from job_part p where p.job_id = (asked.input ->> 'checked')::bigint;
  end if;
  result := course_import_outcome();
  done := case when refused = 0 then total else 0 end;
  is_finished := true;
end $$;
comment on function job_course_import is 'Inner part of run_job(). One step, one transaction: refusals in its result mean that nothing was written.';
