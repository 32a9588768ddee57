-- enrolments/create: enrols, queues or applies, all requests that wait at once, in order of arrival.
-- query: decisions (batch)
select d.ordinal, d.enrolment_id, d.enrolment_state, d.refusal, d.refusal_values
from enrol_many(:'person_id'::bigint[], :'session_id'::bigint[], :'form_key'::text[], :'form_issued_at'::bigint[], :'form_fingerprint'::text[], :'track'::text[], :'trainee_status'::text[]) d;
