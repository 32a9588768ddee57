-- staff_sessions/end_equivalence: what was accepted no longer holds.
-- query: decision (one)
select d.refusal, d.refusal_values from end_equivalence(:'person_id'::bigint, :'session_id'::bigint, :'equivalence_id'::bigint) d;
