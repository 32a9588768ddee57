-- staff_courses/submit: a draft goes to review.
-- query: decision (one)
select refusal, refusal_values from submit_course(:'person_id'::bigint, :'course_code'::text, :'revision'::text);
