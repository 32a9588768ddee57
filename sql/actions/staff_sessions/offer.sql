-- staff_sessions/offer: the free places of a session are offered to the first who wait.
-- query: decision (one)
select d.offered, d.refusal, d.refusal_values from offer_next(:'person_id'::bigint, :'session_id'::bigint) d;
