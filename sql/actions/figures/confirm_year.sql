-- figures/confirm_year: an institution has handed in its year, or is not waited for.
-- query: confirmed (one)
select d.confirmed_code, d.refusal, d.refusal_values from confirm_year(:'person_id'::bigint, :'year'::text, :'organisation_code'::text, :'confirmation'::text, :'reason'::text) d;
