-- commands/import: the steps of amphi import courses, in one transaction.
-- query: columns
select name, holds from course_import_columns() order by place;
-- query: open (one)
select open_course_import() as columns_count;
-- query: check (one)
select lines, refused from check_course_import(:'present'::text[], :'first'::int, :'last'::int);
-- query: refusals
select i.line, split_part(p.problem, '.', 1) as "column", split_part(p.problem, '.', 2) as rule, 'error.' || p.problem as message_id, left(i.typed ->> split_part(p.problem, '.', 1), 60) as value
from course_import i, unnest(i.problems) p (problem) order by i.line, p.problem limit 1000;
-- query: changes
select i.line, upper(i.typed ->> 'code') as code, i.act, array_to_string(i.changed, ', ') as changed from course_import i where i.act in ('new', 'changed') order by i.line limit 50;
-- query: counts (one)
select count(*) filter (where act = 'new')::int as news, count(*) filter (where act = 'changed')::int as changes, count(*) filter (where act = 'same')::int as sames, count(*) filter (where act = 'refused')::int as refusals from course_import;
-- query: write (one)
select write_course_import(:'first'::int, :'last'::int) as written;
