-- open_data/figures_package: what stands beside the files of this set.
-- query: package (one)
select jsonb_pretty(open_package('figures', :'base_url'::text)) as content;
