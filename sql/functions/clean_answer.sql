-- An answer as typed, tidied after its kind.
create or replace function clean_answer(kind text, typed text) returns text language sql immutable set search_path = public, pg_temp as $$
  select case kind
    when 'long_text' then nullif(btrim(replace(normalize(typed, NFC), E'\r', ''), E' \n\t'), '')
    when 'number' then nullif(replace(regexp_replace(typed, U&'[[:space:]\00A0\202F]', '', 'g'), ',', '.'), '')
    else clean_name(typed) end
$$;
comment on function clean_answer is 'NULL when nothing is left. A number loses its blanks, and its comma is a dot.';
