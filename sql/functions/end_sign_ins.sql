-- The office ends every sign-in of someone.
create or replace function end_sign_ins(person_id bigint, whom_id bigint, out whose_id bigint, out refusal text[], out refusal_values jsonb)
  returns setof record
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  ended int;
begin
  if not is_looking(end_sign_ins.person_id, end_sign_ins.whom_id) then
    return;
  end if;
  delete from sign_in s where s.person_id = end_sign_ins.whom_id;
  get diagnostics ended = row_count;
  insert into audit (person_id, action, object, object_id, detail)
  values (end_sign_ins.person_id, 'person.end_sign_ins', 'person', end_sign_ins.whom_id::text, jsonb_build_object('ended', ended));
  whose_id := end_sign_ins.whom_id;
  return next;
end $$;
comment on function end_sign_ins is 'Lost computer, left the house. No row: the file is not open, or nobody there. No refusal.';
