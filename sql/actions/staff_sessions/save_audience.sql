-- staff_sessions/save_audience: seats kept for an audience, new or changed.
-- query: decision (one)
select d.refusal, d.refusal_values from save_audience(:'person_id'::bigint, :'session_id'::bigint, :'edition'::text, :'audience_id'::text, :'who'::text, :'seats'::text, :'opens_at'::text, :'closes_at'::text, :'released_at'::text) d;
