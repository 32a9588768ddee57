-- nominations/withdraw: a company gives a place up.
-- query: decision (one)
select d.ended_id, d.refusal, d.refusal_values from withdraw_nomination(:'person_id'::bigint, :'nomination_id'::bigint) d;
