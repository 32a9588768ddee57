-- What was accepted in place of a required course no longer holds.
create or replace function end_equivalence(person_id bigint, session_id bigint, equivalence_id bigint) returns table (ended_id bigint, refusal text[], refusal_values jsonb)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  q equivalence;
begin
  select x.* into q from equivalence x join session s on s.id = end_equivalence.session_id and s.course_id = x.course_id
  where x.id = end_equivalence.equivalence_id and may_run_session(end_equivalence.person_id, s.id) for no key update of x;
  if not found then return; end if;
  if q.ended_at is null then
    update equivalence x set ended_at = now() where x.id = q.id;
    insert into audit (person_id, action, object, object_id, detail) values (end_equivalence.person_id, 'equivalence.end', 'person', q.person_id::text, jsonb_build_object('equivalence_id', q.id));
  end if;
  return query select q.id, null::text[], null::jsonb;
end $$;
comment on function end_equivalence is 'Enrolments that it opened stay. Twice is once. No row: absent, of another course, or not one''s own session.';
