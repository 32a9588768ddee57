-- acceptances/create: takes the seat that is held.
-- query: decision (one)
select d.enrolment_state, d.refusal, d.refusal_values from accept_offer(:'person_id'::bigint, :'enrolment_id'::bigint) d;
