-- What a token from a mail opens, without using it.
create or replace function link_of_token(token text, kinds text[], out person_id bigint, out given_name text, out email text, out kind text, out is_valid boolean, out is_done boolean)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  select p.id, p.given_name, p.email, l.kind, l.used_at is null, l.used_at is not null and l.kind = 'confirm_email' and p.email_verified_at is not null
  into person_id, given_name, email, kind, is_valid, is_done
  from one_time_link l join person p on p.id = l.person_id join account a on a.person_id = p.id
  where l.token_hash = encode(sha256(convert_to(link_of_token.token, 'UTF8')), 'hex') and l.kind = any (kinds) and l.expires_at > now() and a.disabled_at is null;
  is_valid := coalesce(is_valid, false);
  is_done := coalesce(is_done, false);
end $$;
comment on function link_of_token is 'Always one row; empty for an unknown or outdated token, or a disabled account. is_valid: it can be used now. is_done: it confirmed the address already.';
