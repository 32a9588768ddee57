-- staff_courses/archive: closed for good.
-- query: decision (one)
select refusal, refusal_values from archive_course(:'person_id'::bigint, :'course_code'::text);
