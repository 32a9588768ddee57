-- An identifier as people type it, without what they put between its characters.
create or replace function clean_identifier(typed text) returns text language sql immutable set search_path = public, pg_temp as $$
  select nullif(upper(regexp_replace(normalize(typed, NFKC), U&'[[:space:].\00A0\202F\2010-\2015\2212-]', '', 'g')), '')
$$;
comment on function clean_identifier is 'Blanks, dots and dashes of any kind dropped, capitals; NULL when nothing is left.';
