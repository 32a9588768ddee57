-- office/axis_change: an axis as its form says.
-- query: decision (one)
select d.saved_code, d.refusal, d.refusal_values from save_axis(:'person_id'::bigint, :'axis_code'::text, :'stamp'::text, null, :'name_fr'::text, :'name_en'::text, :'valid_from'::text, :'valid_to'::text) d;
