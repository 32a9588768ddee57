-- staff_courses/import: a file of courses is sent.
-- query: decision (one)
select d.job_id, d.refusal, d.refusal_values from request_course_import(:'person_id'::bigint, :'file_name'::text, :'file_sheet'::jsonb) d;
