-- Drops a person's alert for a course; dropping it twice changes nothing.
create or replace function delete_alert(person_id bigint, course_code text) returns table (course_id bigint, refusal text[], refusal_values jsonb)
language plpgsql security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  the_course_id bigint := (select c.id from course c where c.code = delete_alert.course_code and c.origin = 'own');
begin
  if the_course_id is null then return; end if;
  delete from alert t where t.person_id = delete_alert.person_id and t.course_id = the_course_id;
  if found then
    insert into audit (person_id, action, object, object_id) values (delete_alert.person_id, 'alert.delete', 'course', the_course_id::text);
  end if;
  return query select the_course_id, null::text[], '{}'::jsonb;
end $$;
comment on function delete_alert is 'No row: the course is absent.';
