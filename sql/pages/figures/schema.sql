-- figures/schema: what the columns of the figures to take home are.
-- query: schema (maybe)
select jsonb_pretty(figure_schema()) as content where year_kind_of(:'year'::text) is not null and holds_role(:'person_id'::bigint, '{leader,office}');
