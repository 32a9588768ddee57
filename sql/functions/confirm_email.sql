-- Confirms an address by the link that was sent there.
create or replace function confirm_email(token text, out refusal text[], out refusal_values jsonb) language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  link record;
begin
  select * into link from link_of_token(confirm_email.token, '{confirm_email}');
  if link.is_done then
    return;
  end if;
  if not link.is_valid then
    refusal := '{token.expired}';
    return;
  end if;
  perform from person p where p.id = link.person_id for no key update;
  update person set email_verified_at = coalesce(email_verified_at, now()), changed_at = now() where id = link.person_id;
  update one_time_link set used_at = now() where person_id = link.person_id and kind = 'confirm_email' and used_at is null;
  insert into audit (person_id, action, object, object_id) values (link.person_id, 'person.confirm_email', 'person', link.person_id::text);
end $$;
comment on function confirm_email is 'refusal: token.expired (unknown, outdated, or of another kind). The same link once more is fine and changes nothing.';
