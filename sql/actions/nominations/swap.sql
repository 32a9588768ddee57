-- nominations/swap: a name for a company's place, or another name.
-- query: decision (one)
select d.new_id, d.refusal, zoned_values(d.refusal_values, (select s.time_zone from nomination n join session s on s.id = n.session_id where n.id = :'nomination_id'::bigint), :'locale'::text) as refusal_values from swap_nomination(:'person_id'::bigint, :'nomination_id'::bigint, :'email'::text, :'given_name'::text, :'family_name'::text) d;
