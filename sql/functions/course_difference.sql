-- The fields in which two versions of a course differ, as readable text on both sides.
create or replace function course_difference(before_id bigint, after_id bigint) returns table (place int, field text, before text, after text) language sql stable set search_path = public, pg_temp as $$
  with side as (
    select k.key as field, k.n, course_value_text(a.value -> k.key) as before, course_value_text(b.value -> k.key) as after
    from (select to_jsonb(v) || jsonb_build_object('links', null) || coalesce(v.links, course_links(v.course_id)) as value from course_version v where v.id = course_difference.before_id) a,
      (select to_jsonb(v) || jsonb_build_object('links', null) || coalesce(v.links, course_links(v.course_id)) as value from course_version v where v.id = course_difference.after_id) b,
      unnest(array['title_fr', 'title_en', 'summary_fr', 'summary_en', 'objectives_fr', 'objectives_en', 'expected_results_fr', 'expected_results_en', 'content_fr', 'content_en', 'level', 'qualification_level', 'entry_level',
        'tracks', 'ai_focus', 'isced_f', 'formacode', 'nsf', 'rome', 'is_certifying', 'certification', 'general_aim', 'training_objective', 'path_kind', 'ects', 'isced_level', 'axis', 'acceleration_programme', 'hours_typical', 'price_typical',
        'languages', 'mode', 'place_typical', 'prerequisites_fr', 'prerequisites_en', 'access_fr', 'access_en', 'access_delay_fr', 'access_delay_en', 'assessment_fr', 'assessment_en', 'methods_fr', 'methods_en',
        'accessibility_fr', 'accessibility_en', 'contact_name', 'contact_email', 'contact_phone', 'url', 'reviewed_on', 'organisations', 'parts', 'prerequisites']) with ordinality k (key, n)
  )
  select s.n::int, s.field, s.before, s.after from side s where s.before is distinct from s.after
$$;
comment on function course_difference is 'Numbering, dates of saving and the like are no difference. Links that a version does not hold are those of now.';
