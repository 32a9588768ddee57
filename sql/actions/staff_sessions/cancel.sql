-- staff_sessions/cancel: calls a session off; everyone is told.
-- query: decision (one)
select d.cancelled, d.refusal, d.refusal_values from cancel_session(:'person_id'::bigint, :'session_id'::bigint, :'reason'::text) d;
