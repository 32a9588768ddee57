-- Writes what happened to a course into its history and into the audit, in the transaction of the change.
create or replace function record_course_event(course_id bigint, number int, kind text, person_id bigint, reason text, detail jsonb default '{}') returns void language plpgsql set search_path = public, pg_temp as $$
begin
  insert into course_event (course_id, number, kind, person_id, reason)
  values (record_course_event.course_id, record_course_event.number, record_course_event.kind, record_course_event.person_id, nullif(left(btrim(record_course_event.reason), 1000), ''));
  insert into audit (person_id, action, object, object_id, detail)
  values (record_course_event.person_id, 'course.' || record_course_event.kind, 'course', record_course_event.course_id::text, jsonb_build_object('version', record_course_event.number) || record_course_event.detail);
end $$;
comment on function record_course_event is 'Inner part. The reason stays in the history; the audit holds ids only.';
