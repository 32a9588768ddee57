-- Ends one sign-in.
create or replace function sign_out(session_hash text) returns boolean language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  left_by bigint;
begin
  delete from sign_in where session_hash = sign_out.session_hash returning person_id into left_by;
  if not found then
    return false;
  end if;
  insert into audit (person_id, action, object, object_id) values (left_by, 'account.sign_out', 'account', left_by::text);
  return true;
end $$;
comment on function sign_out is 'False when there was no such sign-in.';
