-- figures/public/schema: what the columns of a public revision's figures.csv are.
-- query: schema (maybe)
select jsonb_pretty(figure_schema()) as content from year_release r where r.id = find_public_release(:'year'::text, :'revision'::text);
