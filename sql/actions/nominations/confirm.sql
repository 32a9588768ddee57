-- nominations/confirm: whom a company nominated takes part.
-- query: decision (one)
select d.enrolment_state, d.refusal, d.refusal_values from confirm_nomination(:'person_id'::bigint, :'enrolment_id'::bigint) d;
