-- Someone asks for a new password: noted only, whoever it is.
create or replace function request_password_reset(email text, out refusal text[], out refusal_values jsonb) language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  address text := nullif(normalize(btrim(request_password_reset.email), NFC), '');
begin
  if email_problem(address) is not null then
    refusal := array['email.' || email_problem(address)];
    return;
  end if;
  insert into password_reset_request (email) values (address);
end $$;
comment on function request_password_reset is 'The same work for a known and an unknown address; claim_mail() sends the link. refusal: email. + missing, too_long, malformed.';
