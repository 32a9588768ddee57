-- nominations/create: a company nominates people for a session.
-- query: decision (one)
select d.nominated, d.refusal, zoned_values(d.refusal_values, (select s.time_zone from session s where s.id = :'session_id'::bigint), :'locale'::text) as refusal_values from nominate_people(:'person_id'::bigint, :'session_id'::bigint, :'organisation_id'::text, :'people'::text, :'unnamed'::text, :'form_issued_at'::bigint) d;
