-- staff_sessions/opening: how a session opens, and how long its places are offered.
-- query: decision (one)
select d.refusal, d.refusal_values from choose_opening(:'person_id'::bigint, :'session_id'::bigint, :'edition'::text, :'opening'::text, :'minutes'::text, :'offer_hours'::text) d;
