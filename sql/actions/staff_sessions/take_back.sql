-- staff_sessions/take_back: an open offer is taken back, with a reason.
-- query: decision (one)
select d.offered, d.refusal, d.refusal_values from take_back_offer(:'person_id'::bigint, :'session_id'::bigint, :'offer_id'::bigint, :'seat'::text, :'reason'::text) d;
