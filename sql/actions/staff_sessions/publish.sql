-- staff_sessions/publish: everybody sees the session from now on.
-- query: decision (one)
select d.refusal, d.refusal_values from publish_session(:'person_id'::bigint, :'session_id'::bigint) d;
