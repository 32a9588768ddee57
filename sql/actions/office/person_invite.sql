-- office/person_invite: a one-time link by mail.
-- query: decision (one)
select d.invited_id as whom_id, d.refusal, d.refusal_values from invite_person(:'person_id'::bigint, :'email'::text, :'preferred_language'::text) d;
