-- staff_courses/send_back: back to its author, with comments.
-- query: decision (one)
select refusal, refusal_values from send_back_course(:'person_id'::bigint, :'course_code'::text, :'revision'::text, :'comment_field'::text[], :'comment'::text[]);
