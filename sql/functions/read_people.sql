-- Lines of people as typed or pasted.
create or replace function read_people(people text) returns setof typed_person language sql immutable set search_path = public, pg_temp as $$
  select l.n::int, clean_name(p.part[1]), clean_name(p.part[2]), clean_name(array_to_string(p.part[3:], ' '))
  from regexp_split_to_table(coalesce(people, ''), E'\r?\n') with ordinality l (line, n) cross join lateral (select regexp_split_to_array(l.line, E'[,;\t]') as part) p
  where clean_name(l.line) is not null
$$;
comment on function read_people is '"address, given name, family name" a line, parted by comma, semicolon or tab; blank lines are left out, n counts them all the same.';
