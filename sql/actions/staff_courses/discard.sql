-- staff_courses/discard: a draft is given up.
-- query: decision (one)
select refusal, refusal_values from discard_draft(:'person_id'::bigint, :'course_code'::text, :'revision'::text);
