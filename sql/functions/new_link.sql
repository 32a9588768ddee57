-- A one-time link: gives the token, keeps its hash.
create or replace function new_link(person_id bigint, kind text) returns text language plpgsql volatile set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  token text := encode(gen_random_bytes(32), 'hex');
begin
  insert into one_time_link (token_hash, person_id, kind, expires_at)
  values (encode(sha256(convert_to(token, 'UTF8')), 'hex'), new_link.person_id, new_link.kind, now() + setting_number(new_link.kind || '_minutes', 30) * interval '1 minute');
  return token;
end $$;
comment on function new_link is 'Inner part. 256 random bits, hexadecimal; the lifetime is the setting KIND_minutes.';
