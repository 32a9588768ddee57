-- figures/set_target: the office says what is aimed at for a year.
-- query: saved (one)
select saved_year, refusal, refusal_values from set_target(:'person_id'::bigint, :'year'::text, :'measure'::text, :'target_value'::text, :'source'::text, :'cell'::text);
