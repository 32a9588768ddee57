-- open_data/sessions_schema: what the columns of sessions.csv are.
-- query: schema (one)
select jsonb_pretty(open_schema('sessions')) as content;
