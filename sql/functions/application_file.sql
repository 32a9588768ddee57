-- A file of an application, for the applicant and for who runs the session.
create or replace function application_file(person_id bigint, file_id bigint) returns table (content bytea, file_name text) language sql stable security definer set search_path = public, pg_temp as $$
  select c.content, f.file_name
  from document_file f join document_content c on c.document_file_id = f.id left join enrolment e on e.id = f.enrolment_id
  where f.id = application_file.file_id and (f.person_id = application_file.person_id or may_run_session(application_file.person_id, e.session_id))
$$;
comment on function application_file is 'No row: absent, another''s, or not sent yet.';
