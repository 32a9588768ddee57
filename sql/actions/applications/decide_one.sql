-- applications/decide_one: decides one application, from its own page.
-- query: decision (one)
select d.decided, d.refusal, d.refusal_values from decide_applications(:'person_id'::bigint, :'session_id'::bigint, array[:'enrolment_id'::text], :'decision'::text, :'reason_code'::text, :'sentence'::text) d;
