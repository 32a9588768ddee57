-- What stands for an address in the throttle's table.
create or replace function account_hash(email text) returns text language sql immutable strict set search_path = public, pg_temp as $$
  select encode(sha256(convert_to(lower(normalize(btrim(email), NFC)), 'UTF8')), 'hex')
$$;
comment on function account_hash is 'SHA-256 (hexadecimal) of an address without regard to case.';
