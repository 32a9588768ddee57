-- figures/prepare_year: the office prepares a year, or its next revision.
-- query: prepared (one)
select d.job_id, d.refusal, d.refusal_values from prepare_year(:'person_id'::bigint, :'year'::text, :'reason_fr'::text, :'reason_en'::text) d;
