-- declines/create: gives up the seat that is held; it goes on at once.
-- query: decision (one)
select d.enrolment_state, d.refusal, d.refusal_values from decline_offer(:'person_id'::bigint, :'enrolment_id'::bigint) d;
