-- Sets a password by a link that was sent: a reset or an invitation.
create or replace function set_password_by_link(token text, password_hash text, password_problem text default null, out refusal text[], out refusal_values jsonb)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  link record;
begin
  select * into link from link_of_token(set_password_by_link.token, '{reset_password,invitation}');
  if link.is_valid then
    perform from person p where p.id = link.person_id for no key update;
    select * into link from link_of_token(set_password_by_link.token, '{reset_password,invitation}');
  end if;
  if not link.is_valid then
    refusal := '{token.expired}';
    return;
  end if;
  if set_password_by_link.password_problem is not null then
    refusal := array['password.' || set_password_by_link.password_problem];
    return;
  end if;
  update account set password_hash = set_password_by_link.password_hash where person_id = link.person_id;
  update person set email_verified_at = now(), changed_at = now() where id = link.person_id and email_verified_at is null;
  update one_time_link set used_at = now() where person_id = link.person_id and kind in ('reset_password', 'invitation') and used_at is null;
  delete from sign_in where person_id = link.person_id;
  insert into audit (person_id, action, object, object_id) values (link.person_id, 'account.set_password', 'account', link.person_id::text);
end $$;
comment on function set_password_by_link is 'refusal: token.expired (unknown, outdated, used, of another kind, or a disabled account); password. + password_problem. The link came by mail, so it confirms the address too; every open sign-in of the person ends.';
