-- figures/close_year: leadership closes what was prepared.
-- query: closed (one)
select d.closed_year, d.closed_revision, d.refusal, d.refusal_values from close_year(:'person_id'::bigint, :'year'::text, :'release_id'::text) d;
