-- Who has seen what a file of courses would change says yes.
create or replace function confirm_course_import(person_id bigint, job_id bigint, out import_id bigint, out refusal text[], out refusal_values jsonb)
  returns setof record
language sql volatile security definer set search_path = public, pg_temp as $$
  select c.import_id, c.refusal, c.refusal_values from confirm_import(person_id, job_id, 'course_check', 'course_import', '{reviewer,office}') c
$$;
comment on function confirm_course_import is 'As confirm_import().';
