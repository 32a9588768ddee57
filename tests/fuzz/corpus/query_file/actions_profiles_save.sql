-- profiles/save: a person's own details.
-- query: decision (one)
select refusal, refusal_values from save_profile(:'person_id'::bigint, :'given_name'::text, :'family_name'::text, :'usual_name'::text, :'birth_day'::text, :'birth_month'::text, :'birth_year'::text,
  :'phone'::text, :'preferred_language'::text, :'gender'::text, :'qualification_level'::text);
