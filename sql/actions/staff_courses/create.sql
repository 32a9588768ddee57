-- staff_courses/create: a new course.
-- query: decision (one)
select course_code, refusal, refusal_values from create_course(:'person_id'::bigint, :'code'::text, :'kind'::text, :'level'::text, :'title_fr'::text, :'institution'::text);
