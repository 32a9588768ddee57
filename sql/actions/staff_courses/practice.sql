-- staff_courses/practice: access, teaching, price, contact.
-- query: decision (one)
select refusal, refusal_values from save_course_step(:'person_id'::bigint, :'course_code'::text, :'revision'::text, 'practice', jsonb_build_object(
  'prerequisites_fr', :'prerequisites_fr'::text, 'prerequisites_en', :'prerequisites_en'::text, 'access_fr', :'access_fr'::text, 'access_en', :'access_en'::text,
  'access_delay_fr', :'access_delay_fr'::text, 'access_delay_en', :'access_delay_en'::text, 'assessment_fr', :'assessment_fr'::text, 'assessment_en', :'assessment_en'::text,
  'methods_fr', :'methods_fr'::text, 'methods_en', :'methods_en'::text, 'accessibility_fr', :'accessibility_fr'::text, 'accessibility_en', :'accessibility_en'::text,
  'hours_typical', :'hours_typical'::text, 'price_typical', :'price_typical'::text, 'mode', :'mode'::text, 'place_typical', :'place_typical'::text,
  'contact_name', :'contact_name'::text, 'contact_email', :'contact_email'::text, 'contact_phone', :'contact_phone'::text, 'reviewed_on', :'reviewed_on'::text,
  'languages', to_jsonb(:'languages'::text[]), 'url', to_jsonb(:'url'::text[]), 'still_right', to_jsonb(:'still_right'::text[])),
  jsonb_strip_nulls(jsonb_build_object('prerequisites_fr', :'prerequisites_fr_html'::text, 'prerequisites_en', :'prerequisites_en_html'::text, 'assessment_fr', :'assessment_fr_html'::text, 'assessment_en', :'assessment_en_html'::text)));
