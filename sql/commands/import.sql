-- commands/import: the steps of amphi import courses, in one transaction.
-- query: columns
select name, holds, is_markdown from course_import_columns() order by place;
-- query: open (one)
select open_course_import() as columns_count;
-- query: check (one)
select lines, refused from check_course_import(:'present'::text[], :'first'::int, :'last'::int);
-- query: refusals
select r.line, split_part(p.problem, '.', 1) as "column", null::text as named, p.problem, left(to_jsonb(i) ->> split_part(p.problem, '.', 1), 60) as value
from course_import_result r join course_import i on i.line = r.line, unnest(r.problems) p (problem) order by r.line, p.problem limit 1000;
-- query: changes
select r.line, r.code, r.act, array_to_string(r.changed, ', ') as changed from course_import_result r where r.act in ('new', 'changed') order by r.line limit 50;
-- query: counts (one)
select count(*) filter (where act = 'new')::int as news, count(*) filter (where act = 'changed')::int as changes, count(*) filter (where act = 'same')::int as sames, count(*) filter (where act = 'refused')::int as refusals from course_import_result;
-- query: write (one)
select write_course_import(:'first'::int, :'last'::int) as written;
