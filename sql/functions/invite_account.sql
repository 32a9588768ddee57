-- The command line's way to let a person in, with a role if one is named.
create or replace function invite_account(email text, role text, language text, out token text, out refusal text) language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  address text := nullif(normalize(btrim(invite_account.email), NFC), '');
  invited bigint;
begin
  refusal := case
    when email_problem(address) is not null then 'email.' || email_problem(address)
    when invite_account.role not in ('employer', 'teacher', 'reviewer', 'office', 'leader', 'admin') then 'role.unknown'
    when invite_account.language not in ('fr', 'en') then 'language.unknown'
  end;
  if refusal is not null then
    return;
  end if;
  invited := new_person(left(split_part(address, '@', 1), 120), '–', address, coalesce(invite_account.language, 'fr'));
  if invited is null then
    select p.id into invited from person p where lower(p.email) = lower(address);
  end if;
  if exists (select from account a where a.person_id = invited and a.disabled_at is not null) then
    refusal := 'account.disabled';
    return;
  end if;
  insert into account (person_id) values (invited) on conflict do nothing;
  insert into audit (person_id, action, object, object_id) values (null, 'account.invite', 'account', invited::text);
  if invite_account.role is not null and not exists (
    select from role_grant g
    where g.person_id = invited and g.role = invite_account.role and g.scope = 'cluster' and (g.to_on is null or g.to_on >= current_date)) then
    insert into role_grant (person_id, role) values (invited, invite_account.role);
    insert into audit (person_id, action, object, object_id, detail) values (null, 'role.grant', 'person', invited::text, jsonb_build_object('role', invite_account.role, 'scope', 'cluster'));
  end if;
  token := new_link(invited, 'invitation');
end $$;
comment on function invite_account is 'Makes person and account where they are missing (the name is taken from the address until the person says it), grants the role for the whole cluster, gives the token of an invitation; nothing is mailed. refusal: email. + missing, too_long, malformed; role.unknown; language.unknown; account.disabled.';
