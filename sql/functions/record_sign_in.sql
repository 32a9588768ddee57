-- Writes how a sign-in ended: the attempt, and after a right password the sign-in itself.
create or replace function record_sign_in(email text, address_hash text, person_id bigint, is_success boolean, session_hash text, old_session_hash text, new_password_hash text) returns timestamptz
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  expires timestamptz;
begin
  insert into sign_in_attempt (account_hash, address_hash, is_success)
  values (account_hash(coalesce(record_sign_in.email, '')), record_sign_in.address_hash, record_sign_in.is_success);
  if not record_sign_in.is_success or not exists (select from account a where a.person_id = record_sign_in.person_id and a.disabled_at is null) then
    return null;
  end if;
  delete from sign_in where session_hash = record_sign_in.old_session_hash;
  insert into sign_in (session_hash, person_id, expires_at, idle_minutes)
  select record_sign_in.session_hash, record_sign_in.person_id, now() + l.hours * interval '1 hour', l.idle_minutes from sign_in_limits(record_sign_in.person_id) l
  returning expires_at into expires;
  if record_sign_in.new_password_hash is not null then
    update account set password_hash = record_sign_in.new_password_hash where person_id = record_sign_in.person_id;
  end if;
  insert into audit (person_id, action, object, object_id)
  values (record_sign_in.person_id, 'account.sign_in', 'account', record_sign_in.person_id::text);
  return expires;
end $$;
comment on function record_sign_in is 'When the new sign-in ends; NULL after a wrong password. The sign-in that the browser held before ends. new_password_hash: the same password under today''s parameters.';
