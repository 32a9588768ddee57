-- office/programme_create: a new acceleration programme.
-- query: decision (one)
select d.saved_code as programme_code, d.refusal, d.refusal_values from save_programme(:'person_id'::bigint, null, null, :'code'::text, :'acronym'::text, :'title_fr'::text, :'title_en'::text, :'theme'::text, :'axis'::text,
  :'lead'::text, :'valid_from'::text, :'valid_to'::text, :'members'::text) d;
