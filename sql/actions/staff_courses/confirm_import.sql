-- staff_courses/confirm_import: the file is written.
-- query: decision (one)
select d.import_id, d.refusal, d.refusal_values from confirm_course_import(:'person_id'::bigint, :'job_id'::bigint) d;
