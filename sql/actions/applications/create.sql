-- applications/create: sends the application.
-- query: decision (one)
select d.enrolment_id, d.refusal, d.refusal_values from apply_to_session(:'person_id'::bigint, :'session_id'::bigint, :'form_issued_at'::bigint, :'stamp'::text) d;
