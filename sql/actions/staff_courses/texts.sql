-- staff_courses/texts: the main texts.
-- query: decision (one)
select refusal, refusal_values from save_course_step(:'person_id'::bigint, :'course_code'::text, :'revision'::text, 'texts', jsonb_build_object(
  'title_fr', :'title_fr'::text, 'title_en', :'title_en'::text, 'summary_fr', :'summary_fr'::text, 'summary_en', :'summary_en'::text,
  'objectives_fr', :'objectives_fr'::text, 'objectives_en', :'objectives_en'::text, 'expected_results_fr', :'expected_results_fr'::text, 'expected_results_en', :'expected_results_en'::text,
  'content_fr', :'content_fr'::text, 'content_en', :'content_en'::text, 'still_right', to_jsonb(:'still_right'::text[])),
  jsonb_strip_nulls(jsonb_build_object('objectives_fr', :'objectives_fr_html'::text, 'objectives_en', :'objectives_en_html'::text, 'expected_results_fr', :'expected_results_fr_html'::text, 'expected_results_en', :'expected_results_en_html'::text, 'content_fr', :'content_fr_html'::text, 'content_en', :'content_en_html'::text)));
