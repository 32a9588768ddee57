-- Ends every other sign-in of a person.
create or replace function delete_sign_ins(person_id bigint, session_hash text, out refusal text[], out refusal_values jsonb, out ended int)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  delete from sign_in where person_id = delete_sign_ins.person_id and session_hash is distinct from delete_sign_ins.session_hash;
  get diagnostics ended = row_count;
  if ended > 0 then
    insert into audit (person_id, action, object, object_id, detail)
    values (delete_sign_ins.person_id, 'account.end_sign_ins', 'account', delete_sign_ins.person_id::text, jsonb_build_object('ended', ended));
  end if;
end $$;
comment on function delete_sign_ins is 'All but the one with this cookie hash. No refusal.';
