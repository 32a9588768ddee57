-- Writes all lines of an uploaded file that is staged, in the steps of the command.
create or replace function write_staged_enrolments(person_id bigint, input jsonb) returns bigint language plpgsql set search_path = public, pg_temp as $$
declare
  batch bigint := write_import_places(write_staged_enrolments.person_id, input ->> 'file_name', input ->> 'sha256', (input ->> 'bytes')::bigint);
begin
  perform write_enrolment_import(batch, 1, 2147483647);
  perform settle_import_sessions();
  return batch;
end $$;
comment on function write_staged_enrolments is 'Answers the id of the import_batch. input: the job''s.';
