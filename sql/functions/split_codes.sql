-- Codes typed one behind the other, with commas, semicolons or blanks between them.
create or replace function split_codes(typed text) returns text[] language sql immutable set search_path = public, pg_temp as $$
  select coalesce(array_agg(upper(t.code) order by t.n), '{}') from regexp_split_to_table(coalesce(typed, ''), '[\s,;]+') with ordinality t (code, n) where t.code <> ''
$$;
comment on function split_codes is 'In the order typed; upper case; {} for nothing.';
