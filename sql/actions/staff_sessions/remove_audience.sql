-- staff_sessions/remove_audience: seats are kept no longer.
-- query: decision (one)
select d.refusal, d.refusal_values from remove_audience(:'person_id'::bigint, :'session_id'::bigint, :'kept_id'::bigint) d;
