-- office/axis_create: a new axis.
-- query: decision (one)
select d.saved_code as axis_code, d.refusal, d.refusal_values from save_axis(:'person_id'::bigint, null, null, :'code'::text, :'name_fr'::text, :'name_en'::text, :'valid_from'::text, :'valid_to'::text) d;
