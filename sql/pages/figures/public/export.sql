-- figures/public/export: a public revision as open data: rounded, value empty exactly where symbol is filled. several = people in two or more lines of a table.
-- query: there (one)
select r.id as release_id from year_release r where r.id = find_public_release(:'year'::text, :'revision'::text);
-- query: figures
select r.year_kind, r.year, r.revision, r.status, r.as_of, r.known_on, f.measure, f.definition, f.dimension1, f.value1, f.dimension2, f.value2, f.value, f.symbol, f.unit
from year_release r cross join lateral public_figures(r.id) f where r.id = find_public_release(:'year'::text, :'revision'::text)
order by f.dimension1 <> 'all', f.dimension1, f.dimension2, f.value1, f.value2, f.position;
