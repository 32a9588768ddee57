-- alerts/create: one mail when enrolment for a session of this course opens.
-- query: decision (one)
select d.course_id, d.refusal, d.refusal_values from create_alert(:'person_id'::bigint, :'course_code'::text) d;
