-- Text typed on one line, tidied.
create or replace function clean_name(typed text) returns text language sql immutable set search_path = public, pg_temp as $$
  select nullif(btrim(regexp_replace(normalize(typed, NFC), U&'[[:space:]\00A0\1680\2000-\200B\2028\2029\202F\205F\2060\3000\FEFF]+', ' ', 'g')), '')
$$;
comment on function clean_name is 'NFC, runs of blanks (those that cannot be seen too) made one, none at the ends; NULL when nothing is left.';
