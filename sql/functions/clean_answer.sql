-- An answer as typed, tidied after its kind.
create or replace function clean_answer(kind text, typed text) returns text language sql immutable set search_path = public, pg_temp as $$
  select case kind
    when 'long_text' then nullif(btrim(replace(normalize(typed, NFC), E'\r', ''), E' \n\t'), '')
    when 'number' then nullif(replace(regexp_replace(typed, U&'[[:space:]\00A0\202F]', '', 'g'), ',', '.'), '')
    when 'date' then coalesce((read_day(regexp_replace(regexp_replace(typed, U&'[[:space:]\00A0\202F]', '', 'g'), '^([0-9]{1,2})[/.]([0-9]{1,2})[/.]([0-9]{4})$', '\3-\2-\1'))).day_on::text, clean_name(typed))
    when 'several' then (select nullif(string_agg(l.line, E'\n' order by l.n), '') from (select clean_name(w) as line, min(n) as n from unnest(string_to_array(typed, E'\n')) with ordinality u (w, n) where clean_name(w) is not null group by 1) l)
    else clean_name(typed) end
$$;
comment on function clean_answer is 'NULL when nothing is left. A number loses its blanks, and its comma is a dot; a day may be written as in French, 31/01/2026, and is 2026-01-31 afterwards; several answers stand one a line, each once.';
