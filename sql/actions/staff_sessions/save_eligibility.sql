-- staff_sessions/save_eligibility: the level asked for, and whose members may enrol.
-- query: decision (one)
select d.refusal, d.refusal_values from save_eligibility(:'person_id'::bigint, :'session_id'::bigint, :'edition'::text, :'entry_level'::text, :'organisations'::text[], :'seen'::text) d;
