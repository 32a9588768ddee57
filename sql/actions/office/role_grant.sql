-- office/role_grant: a role for someone.
-- query: decision (one)
select d.granted_id, d.refusal, d.refusal_values from grant_role(:'person_id'::bigint, :'whom_id'::bigint, :'role'::text, :'place'::text, :'from_on'::text, :'to_on'::text) d;
