-- figures/package: what stands beside a year's figures to take home.
-- query: package (maybe)
select jsonb_pretty(figure_package(:'year'::text)) as content where year_kind_of(:'year'::text) is not null and holds_role(:'person_id'::bigint, '{leader,office}');
