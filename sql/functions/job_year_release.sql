-- A year is counted from the events and kept as a provisional release, in one step: half of it would be nothing.
create or replace function job_year_release(job_id bigint, out done int, out total int, out result jsonb, out is_finished boolean)
language plpgsql volatile set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  asked job;
begin
  select * into asked from job j where j.id = job_year_release.job_id;
  perform write_release(asked.input ->> 'year', 0, 'provisional', finished_day(), null, asked.person_id, asked.input ->> 'reason_fr', asked.input ->> 'reason_en');
  done := 1;
  total := 1;
  is_finished := true;
  result := jsonb_build_object('year', asked.input ->> 'year');
end $$;
comment on function job_year_release is 'Inner part of run_job().';
