-- withdrawals/create: gives an enrolment back; a seat that becomes free goes on at once.
-- query: decision (one)
select d.enrolment_state, d.refusal, d.refusal_values from withdraw_enrolment(:'person_id'::bigint, :'enrolment_id'::bigint) d;
