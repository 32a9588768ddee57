-- What a version lacks: the gates of publishing, the missing and the stale English, each with the step where it is mended.
create or replace function course_gaps(version_id bigint) returns table (place int, gap text, field text, step text, is_gate boolean) language sql stable as $$
  with v as (select v.*, 'FC' = any (v.tracks) as is_continuing, v.level in ('master', 'doctorate') or v.languages = '{en}' as is_english_due,
      coalesce(v.links -> 'organisations', (select jsonb_agg(jsonb_build_object('part', o.part)) from course_organisation o where o.course_id = v.course_id), '[]') @> '[{"part": "responsible"}]' as has_responsible
    from course_version v where v.id = course_gaps.version_id)
  -- Arrays, for a list of values with a version's columns in it would be prepared anew for each version.
  select g.place, g.gap, g.field, g.step, g.is_gate from v cross join lateral (
    -- All courses.
    select u.place, 'missing' as gap, u.field, u.step, true as is_gate from unnest(array[1, 2, 3, 4, 5, 6, 7, 8, 9], array['title_fr', 'summary_fr', 'objectives_fr', 'expected_results_fr', 'content_fr', 'ai_focus', 'isced_f', 'organisation', 'contact_email'], array['texts', 'texts', 'texts', 'texts', 'texts', 'codes', 'codes', 'links', 'practice'], array[v.title_fr is null, v.summary_fr is null, v.objectives_fr is null, v.expected_results_fr is null, v.content_fr is null, v.ai_focus is null, v.isced_f is null, not v.has_responsible, v.contact_email is null or v.contact_name is null]) u (place, field, step, is_open) where u.is_open
    union all
    -- Continuing education: what the quality standard wants told; objectives and contact are gates of all courses.
    select u.place, 'continuing', u.field, u.step, true from unnest(array[11, 12, 13, 14, 15, 16, 17, 18, 19], array['prerequisites_fr', 'hours_typical', 'access_fr', 'access_delay_fr', 'price_typical', 'methods_fr', 'assessment_fr', 'accessibility_fr', 'reviewed_on'], array['practice', 'practice', 'practice', 'practice', 'practice', 'practice', 'practice', 'practice', 'practice'], array[v.prerequisites_fr is null, v.hours_typical is null, v.access_fr is null, v.access_delay_fr is null, v.price_typical is null, v.methods_fr is null, v.assessment_fr is null, v.accessibility_fr is null, v.reviewed_on is null or v.reviewed_on < current_date - make_interval(months => setting_number('content_check_months', 12))]) u (place, field, step, is_open) where v.is_continuing and u.is_open
    union all
    select 21, 'certifying', 'certification', 'codes', true
    where v.is_certifying and (v.certification = '[]' or exists (select from jsonb_array_elements(v.certification) k
      where k ->> 'code' is null or k ->> 'title' is null or k ->> 'certifier' is null or k ->> 'registered_on' is null or k ->> 'ends_on' is null))
    union all
    select 22, 'certification_ended', 'certification', 'codes', true
    where v.is_certifying and exists (select from jsonb_array_elements(v.certification) k where (k ->> 'ends_on')::date < current_date)
    union all
    select u.place, case when v.is_english_due then 'english_due' else 'english' end, u.name || '_en', u.step, v.is_english_due from unnest(array[31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41], array['title', 'summary', 'objectives', 'expected_results', 'content', 'prerequisites', 'access', 'access_delay', 'assessment', 'methods', 'accessibility'], array['texts', 'texts', 'texts', 'texts', 'texts', 'practice', 'practice', 'practice', 'practice', 'practice', 'practice'], array[v.title_fr is not null and v.title_en is null, v.summary_fr is not null and v.summary_en is null, v.objectives_fr is not null and v.objectives_en is null, v.expected_results_fr is not null and v.expected_results_en is null, v.content_fr is not null and v.content_en is null, v.prerequisites_fr is not null and v.prerequisites_en is null, v.access_fr is not null and v.access_en is null, v.access_delay_fr is not null and v.access_delay_en is null, v.assessment_fr is not null and v.assessment_en is null, v.methods_fr is not null and v.methods_en is null, v.accessibility_fr is not null and v.accessibility_en is null]) u (place, name, step, is_open) where u.is_open
    union all
    select 50, 'stale', s.name || '_en', case when s.name in ('title', 'summary', 'objectives', 'expected_results', 'content') then 'texts' else 'practice' end, false from unnest(v.stale_en) s (name)
  ) g
$$;
comment on function course_gaps is 'gap: missing, continuing, certifying, certification_ended, english_due (gates), english, stale. French is always due; English is due for master, doctorate and courses taught in English only.';
