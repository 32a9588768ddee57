-- office/former_name_create: a name that an organisation had before.
-- query: decision (one)
select d.named_id, d.refusal, d.refusal_values from add_former_name(:'person_id'::bigint, :'organisation_id'::bigint, :'former_name'::text, :'until_on'::text) d;
