-- open_data/catalogue_package: what stands beside the files of this set.
-- query: package (one)
select jsonb_pretty(open_package('catalogue', :'base_url'::text)) as content;
