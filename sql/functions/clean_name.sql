-- Text typed on one line, tidied.
create or replace function clean_name(typed text) returns text language sql immutable set search_path = public, pg_temp as $$
  select nullif(btrim(regexp_replace(normalize(typed, NFC), '[[:space:]]+', ' ', 'g')), '')
$$;
comment on function clean_name is 'NFC, runs of blanks made one, none at the ends; NULL when nothing is left.';
