-- office/programme_change: an acceleration programme as its form says.
-- query: decision (one)
select d.saved_code, d.refusal, d.refusal_values from save_programme(:'person_id'::bigint, :'programme_code'::text, :'stamp'::text, null, :'acronym'::text, :'title_fr'::text, :'title_en'::text, :'theme'::text, :'axis'::text,
  :'lead'::text, :'valid_from'::text, :'valid_to'::text, :'members'::text) d;
