-- staff_sessions/duplicate: the session once more.
-- query: decision (one)
select d.copy_id, d.refusal, d.refusal_values from duplicate_session(:'person_id'::bigint, :'session_id'::bigint, :'days'::text) d;
