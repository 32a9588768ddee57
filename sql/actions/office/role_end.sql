-- office/role_end: someone's role ends.
-- query: decision (one)
select d.whose_id as whom_id, d.refusal, d.refusal_values from end_role(:'person_id'::bigint, :'role_grant_id'::bigint) d;
