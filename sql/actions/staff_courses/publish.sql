-- staff_courses/publish: the reviewed version becomes the public one.
-- query: decision (one)
select refusal, refusal_values from publish_course(:'person_id'::bigint, :'course_code'::text, :'revision'::text, :'reason'::text, :'tell_enrolled'::text);
