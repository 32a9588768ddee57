-- nominations/swap: a name for a company's place, or another name.
-- query: decision (one)
select d.new_id, d.refusal, d.refusal_values from swap_nomination(:'person_id'::bigint, :'nomination_id'::bigint, :'email'::text, :'given_name'::text, :'family_name'::text) d;
