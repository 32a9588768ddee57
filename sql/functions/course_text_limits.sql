-- How long each text of a version may be, in characters, and what is said of one that is longer.
create or replace function course_text_limits() returns table (field text, problem text, most int) language sql immutable as $$
  select l.field, l.problem, l.most from (values
    ('title_fr', 'title_fr.too_long'::text, 255), ('title_en', 'title_en.too_long'::text, 255), ('summary_fr', 'summary_fr.too_long'::text, 400),
    ('summary_en', 'summary_en.too_long'::text, 400), ('objectives_fr', 'objectives_fr.too_long'::text, 3000), ('objectives_en', 'objectives_en.too_long'::text, 3000),
    ('expected_results_fr', 'expected_results_fr.too_long'::text, 3000), ('expected_results_en', 'expected_results_en.too_long'::text, 3000), ('content_fr', 'content_fr.too_long'::text, 3000),
    ('content_en', 'content_en.too_long'::text, 3000), ('prerequisites_fr', 'prerequisites_fr.too_long'::text, 3000), ('prerequisites_en', 'prerequisites_en.too_long'::text, 3000),
    ('access_fr', 'access_fr.too_long'::text, 1000), ('access_en', 'access_en.too_long'::text, 1000), ('access_delay_fr', 'access_delay_fr.too_long'::text, 1000),
    ('access_delay_en', 'access_delay_en.too_long'::text, 1000), ('assessment_fr', 'assessment_fr.too_long'::text, 3000), ('assessment_en', 'assessment_en.too_long'::text, 3000),
    ('methods_fr', 'methods_fr.too_long'::text, 200), ('methods_en', 'methods_en.too_long'::text, 200), ('accessibility_fr', 'accessibility_fr.too_long'::text, 250),
    ('accessibility_en', 'accessibility_en.too_long'::text, 250), ('place_typical', 'place_typical.too_long'::text, 255), ('contact_name', 'contact_name.too_long'::text, 50),
    ('contact_email', 'contact_email.too_long'::text, 160), ('contact_phone', 'contact_phone.too_long'::text, 30)
  ) l (field, problem, most)
$$;
comment on function course_text_limits is 'The CHECKs of course_version as rows, for the counters under the fields and for save_course_step.';
