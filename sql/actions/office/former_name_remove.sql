-- office/former_name_remove: a former name that was wrong goes.
-- query: decision (one)
select d.removed_id, d.refusal, d.refusal_values from remove_former_name(:'person_id'::bigint, :'organisation_id'::bigint, :'former_name_id'::bigint, :'reason'::text) d;
