-- staff_sessions/close_list: a waiting list is closed; who waits is told.
-- query: decision (one)
select d.closed, d.refusal, d.refusal_values from close_waiting_list(:'person_id'::bigint, :'session_id'::bigint, :'reason'::text) d;
