-- nominations/create: a company nominates people for a session.
-- query: decision (one)
select d.nominated, d.refusal, d.refusal_values from nominate_people(:'person_id'::bigint, :'session_id'::bigint, :'organisation_id'::text, :'people'::text, :'unnamed'::text, :'form_issued_at'::bigint) d;
