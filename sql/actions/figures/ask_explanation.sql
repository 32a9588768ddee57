-- figures/ask_explanation: why a year's figures differ between two states.
-- query: asked (one)
select d.job_id, d.refusal, d.refusal_values from ask_explanation(:'person_id'::bigint, :'year'::text, :'from_release'::text, :'from_on'::text, :'to_release'::text, :'to_on'::text, :'table_name'::text) d;
