-- staff_courses/withdraw: out of the catalogue.
-- query: decision (one)
select refusal, refusal_values from withdraw_course(:'person_id'::bigint, :'course_code'::text, :'reason'::text, :'replaced_by'::text);
