-- staff_courses/restore: a draft that begins as an earlier version.
-- query: decision (one)
select refusal, refusal_values from restore_course_version(:'person_id'::bigint, :'course_code'::text, :'number'::text);
