-- The key by which two records of one person are found, of one identifying value. The value itself is kept nowhere here.
create or replace function match_hash(secret text, kind text, value text) returns bytea language sql immutable set search_path = public, pg_temp as $$
  select hmac(convert_to(case when match_hash.kind in ('esi', 'ine') then n.letters else match_hash.kind || ':' || n.letters end, 'UTF8'), decode(match_hash.secret, 'hex'), 'sha256')
  from (select regexp_replace(upper(regexp_replace(normalize(match_hash.value, NFKD), '[\u0300-\u036f]', '', 'g')), '[^[:alnum:]|]', '', 'g') as letters) n where replace(n.letters, '|', '') <> ''
$$;
comment on function match_hash is 'HMAC-SHA-256: marks dropped, upper case, letters and digits only; parts of a name stay apart by |. Identifiers have the keys of the import. NULL: nothing is left.';
