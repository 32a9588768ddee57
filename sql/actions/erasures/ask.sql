-- erasures/ask: a person wants to be forgotten, or no longer.
-- query: asked (one)
select d.due_on, d.refusal, d.refusal_values from ask_erasure(:'person_id'::bigint, :'wish'::text) d;
