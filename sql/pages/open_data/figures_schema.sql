-- open_data/figures_schema: what the columns of figures.csv are.
-- query: schema (one)
select jsonb_pretty(figure_schema()) as content;
