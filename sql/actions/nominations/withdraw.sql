-- nominations/withdraw: a company gives a place up.
-- query: decision (one)
select d.ended_id, d.refusal, zoned_values(d.refusal_values, (select s.time_zone from nomination n join session s on s.id = n.session_id where n.id = :'nomination_id'::bigint), :'locale'::text) as refusal_values from withdraw_nomination(:'person_id'::bigint, :'nomination_id'::bigint) d;
