-- The present state of the catalogue as a query string, without the given parts and without the page.
create or replace function catalogue_link(catalogue jsonb, variadic dropped text[]) returns text language sql immutable as $$
  select coalesce('?' || string_agg(p.part, '&' order by p.n), '') from jsonb_array_elements_text(catalogue -> 'parts') with ordinality p (part, n) where p.part <> all (dropped)
$$;
comment on function catalogue_link is 'catalogue = what courses/index keeps for its own queries. Empty when no part is left.';
