-- nominations/confirm: whom a company nominated takes part.
-- query: decision (one)
select d.enrolment_state, d.refusal, zoned_values(d.refusal_values, (select s.time_zone from enrolment e join session s on s.id = e.session_id where e.id = :'enrolment_id'::bigint), :'locale'::text) as refusal_values from confirm_nomination(:'person_id'::bigint, :'enrolment_id'::bigint) d;
