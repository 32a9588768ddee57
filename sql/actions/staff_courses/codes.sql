-- staff_courses/codes: the classification.
-- query: decision (one)
select refusal, refusal_values from save_course_step(:'person_id'::bigint, :'course_code'::text, :'revision'::text, 'codes', jsonb_build_object(
  'level', :'level'::text, 'qualification_level', :'qualification_level'::text, 'entry_level', :'entry_level'::text, 'ai_focus', :'ai_focus'::text,
  'isced_f', :'isced_f'::text, 'formacode', :'formacode'::text, 'nsf', :'nsf'::text, 'rome', :'rome'::text,
  'is_certifying', :'is_certifying'::text, 'general_aim', :'general_aim'::text, 'training_objective', :'training_objective'::text, 'path_kind', :'path_kind'::text, 'ects', :'ects'::text,
  'isced_level', :'isced_level'::text, 'axis', :'axis'::text, 'tracks', to_jsonb(:'tracks'::text[]), 'acceleration_programme', to_jsonb(:'acceleration_programme'::text[]),
  'certification_kind', to_jsonb(:'certification_kind'::text[]), 'certification_code', to_jsonb(:'certification_code'::text[]), 'certification_title', to_jsonb(:'certification_title'::text[]), 'certifier', to_jsonb(:'certifier'::text[]),
  'registered_on', to_jsonb(:'registered_on'::text[]), 'ends_on', to_jsonb(:'ends_on'::text[])));
