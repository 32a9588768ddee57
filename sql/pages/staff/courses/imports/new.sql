-- staff/courses/imports/new: what a file of courses looks like, and the form to send one.
-- query: columns
select c.name, c.name = 'code' as is_needed, c.name in ('kind', 'organisation', 'title_fr', 'level', 'tracks') as is_needed_for_new from course_import_columns() c order by c.place;
-- query: imports
select j.id as job_id, j.input ->> 'file_name' as file_name, j.kind, j.state, j.created_at, row_number() over (order by j.id desc) = 1 as is_first from job j where j.person_id = :'person_id' and j.kind in ('course_check', 'course_import') order by j.id desc limit 10;
