-- figures/declare: the office says what an institution declared to a national survey.
-- query: saved (one)
select declared_year, refusal, refusal_values from declare_figure(:'person_id'::bigint, :'year'::text, :'declaring'::text, :'line'::text, :'declared_value'::text, :'declared_source'::text);
