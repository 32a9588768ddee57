-- What the sign-in handler needs before it checks a password.
create or replace function find_account(email text, address_hash text, out person_id bigint, out password_hash text, out wait_seconds int, out is_disabled boolean)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  wait_seconds := sign_in_wait(account_hash(coalesce(find_account.email, '')), find_account.address_hash);
  select a.person_id, a.password_hash, a.disabled_at is not null into person_id, password_hash, is_disabled
  from person p join account a on a.person_id = p.id
  where lower(p.email) = lower(normalize(btrim(find_account.email), NFC));
  is_disabled := coalesce(is_disabled, false);
end $$;
comment on function find_account is 'Always one row; person_id and password_hash are NULL for an unknown address, password_hash alone until a link has set one. wait_seconds > 0: too many wrong passwords.';
