-- Opens an account, or writes to the one who has it already: the answer is the same.
create or replace function create_account(given_name text, family_name text, email text, password_hash text, language text, password_problem text default null, out refusal text[], out refusal_values jsonb)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  given text := clean_name(create_account.given_name);
  family text := clean_name(create_account.family_name);
  address text := normalize(btrim(create_account.email), NFC);
  added bigint;
  other record;
begin
  refusal := array_remove(array['given_name.' || name_problem(given), 'family_name.' || name_problem(family), 'email.' || email_problem(nullif(address, '')), 'password.' || create_account.password_problem], null);
  refusal_values := '{"most": 120}';
  if cardinality(refusal) > 0 then
    return;
  end if;
  refusal := null;
  refusal_values := null;
  added := new_person(given, family, address, case when create_account.language = 'en' then 'en' else 'fr' end);
  if added is not null then
    insert into account (person_id, password_hash) values (added, create_account.password_hash);
    insert into audit (person_id, action, object, object_id) values (added, 'account.create', 'account', added::text);
    perform mail_link(added, 'confirm_email');
    return;
  end if;
  select p.id, a.person_id is not null as has_account, a.disabled_at is not null as is_disabled into other
  from person p left join account a on a.person_id = p.id where lower(p.email) = lower(address);
  if not other.has_account then
    insert into account (person_id) values (other.id) on conflict do nothing;
    insert into audit (person_id, action, object, object_id) values (null, 'account.invite', 'account', other.id::text);
    perform mail_link(other.id, 'invitation');
  elsif not other.is_disabled then
    perform queue_mail('account_exists:' || other.id || ':' || to_char(now() at time zone 'UTC', 'YYYYMMDDHH24'), 'account_exists', other.id, '{}');
  end if;
end $$;
comment on function create_account is 'A new address: person, account, message confirm_email. An address with an account: message account_exists, at most one an hour. A person whom the office registered without an account: message invitation, whose link sets the password, because only the owner of the address may. refusal: given_name., family_name., email. + missing, too_long, unknown_characters, malformed; password. + password_problem, what the program found wrong with it before hashing.';
