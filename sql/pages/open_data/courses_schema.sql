-- open_data/courses_schema: what the columns of courses.csv are.
-- query: schema (one)
select jsonb_pretty(open_schema('courses')) as content;
