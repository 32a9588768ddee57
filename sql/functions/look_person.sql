-- Opens someone's file to a member of the office, and notes it.
create or replace function look_person(person_id bigint, whom_id bigint, out opened_id bigint, out refusal text[], out refusal_values jsonb)
  returns setof record
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  if not holds_role(look_person.person_id, '{office,admin}') or not exists (select from person p where p.id = look_person.whom_id) then
    return;
  end if;
  insert into audit (person_id, action, object, object_id) values (look_person.person_id, 'person.look', 'person', look_person.whom_id::text);
  opened_id := look_person.whom_id;
  return next;
end $$;
comment on function look_person is 'No row: there is no such person, or the visitor is neither office nor admin. No refusal.';
