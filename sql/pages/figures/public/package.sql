-- figures/public/package: what stands beside a public revision's figures.csv.
-- query: package (maybe)
select jsonb_pretty(public_package(r.id, :'base_url'::text)) as content from year_release r where r.id = find_public_release(:'year'::text, :'revision'::text);
