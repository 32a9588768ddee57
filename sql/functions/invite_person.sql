-- The office lets someone in: person and account where they are missing, and a one-time link by mail.
create or replace function invite_person(person_id bigint, email text, preferred_language text, out invited_id bigint, out refusal text[], out refusal_values jsonb)
  returns setof record
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  address text := nullif(normalize(btrim(invite_person.email), NFC), '');
  link record;
begin
  if not holds_role(invite_person.person_id, '{office,admin}') then
    return;
  end if;
  refusal := nullif(array_remove(array[
    'email.' || email_problem(address),
    'preferred_language.' || case when coalesce(invite_person.preferred_language, '') not in ('fr', 'en') then 'unknown' end], null), '{}');
  if refusal is null then
    select i.token, i.refusal as problem into link from invite_account(address, null, invite_person.preferred_language) i;
    if link.problem = 'account.disabled' then
      refusal := '{email.disabled}';
    end if;
  end if;
  if refusal is null then
    select p.id into invited_id from person p where lower(p.email) = lower(address);
    perform queue_mail('invitation:' || left(encode(sha256(convert_to(link.token, 'UTF8')), 'hex'), 16), 'invitation', invited_id,
      jsonb_build_object('token', link.token, 'expires_at', now() + setting_number('invitation_minutes', 10080) * interval '1 minute'));
    insert into audit (person_id, action, object, object_id) values (invite_person.person_id, 'person.invite', 'person', invited_id::text);
  end if;
  return next;
end $$;
comment on function invite_person is 'Works again for someone who is there already: a new link goes out. No row: neither office nor admin. refusal: email. + missing, too_long, malformed, disabled; preferred_language.unknown.';
