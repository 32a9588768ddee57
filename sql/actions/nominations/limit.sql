-- nominations/limit: how many people one company may nominate.
-- query: decision (one)
select d.saved_id, d.refusal, d.refusal_values from save_nomination_limit(:'person_id'::bigint, :'session_id'::bigint, :'largest'::text) d;
