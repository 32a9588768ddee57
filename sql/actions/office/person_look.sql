-- office/person_look: opens someone's file, and notes who did.
-- query: decision (one)
select d.opened_id, d.refusal, d.refusal_values from look_person(:'person_id'::bigint, :'whom_id'::bigint) d;
