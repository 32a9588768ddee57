-- staff_sessions/move: all dates of a session, some days later or earlier.
-- query: decision (one)
select d.told, d.refusal, d.refusal_values from move_session(:'person_id'::bigint, :'session_id'::bigint, :'edition'::text, :'days'::text, :'reason'::text, :'seen'::text) d;
