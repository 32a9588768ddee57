-- staff_courses/links: institutions, parts and prerequisites.
-- query: decision (one)
select refusal, refusal_values from save_course_step(:'person_id'::bigint, :'course_code'::text, :'revision'::text, 'links', jsonb_build_object(
  'organisation', to_jsonb(:'organisation'::text[]), 'part', to_jsonb(:'part'::text[]), 'child_code', to_jsonb(:'child_code'::text[]), 'credits', to_jsonb(:'credits'::text[]),
  'required_code', to_jsonb(:'required_code'::text[]), 'required_kind', to_jsonb(:'required_kind'::text[]), 'equivalence_fr', to_jsonb(:'equivalence_fr'::text[]), 'equivalence_en', to_jsonb(:'equivalence_en'::text[])));
