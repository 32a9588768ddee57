-- What a version lacks: the gates of publishing, the missing and the stale English, each with the step where it is mended.
create or replace function course_gaps(version_id bigint) returns table (place int, gap text, field text, step text, is_gate boolean) language sql stable as $$
  with v as (select v.*, 'FC' = any (v.tracks) as is_continuing, v.level in ('master', 'doctorate') or v.languages = '{en}' as is_english_due,
      coalesce(v.links -> 'organisations', (select jsonb_agg(jsonb_build_object('part', o.part)) from course_organisation o where o.course_id = v.course_id), '[]') @> '[{"part": "responsible"}]' as has_responsible
    from course_version v where v.id = course_gaps.version_id)
  select g.place, g.gap, g.field, g.step, g.is_gate from v cross join lateral (
    -- All courses.
    select t.place, 'missing' as gap, t.field, t.step, true as is_gate from (values
      (1, 'title_fr', 'texts', v.title_fr is null), (2, 'summary_fr', 'texts', v.summary_fr is null), (3, 'objectives_fr', 'texts', v.objectives_fr is null),
      (4, 'expected_results_fr', 'texts', v.expected_results_fr is null), (5, 'content_fr', 'texts', v.content_fr is null), (6, 'ai_focus', 'codes', v.ai_focus is null),
      (7, 'isced_f', 'codes', v.isced_f is null), (8, 'organisation', 'links', not v.has_responsible), (9, 'contact_email', 'practice', v.contact_email is null or v.contact_name is null)
    ) t (place, field, step, is_open) where t.is_open
    union all
    -- Continuing education: what the quality standard wants told; objectives and contact are gates of all courses.
    select t.place, 'continuing', t.field, t.step, true from (values
      (11, 'prerequisites_fr', 'practice', v.prerequisites_fr is null), (12, 'hours_typical', 'practice', v.hours_typical is null), (13, 'access_fr', 'practice', v.access_fr is null),
      (14, 'access_delay_fr', 'practice', v.access_delay_fr is null), (15, 'price_typical', 'practice', v.price_typical is null), (16, 'methods_fr', 'practice', v.methods_fr is null),
      (17, 'assessment_fr', 'practice', v.assessment_fr is null), (18, 'accessibility_fr', 'practice', v.accessibility_fr is null),
      (19, 'reviewed_on', 'practice', v.reviewed_on is null or v.reviewed_on < current_date - make_interval(months => setting_number('content_check_months', 12)))
    ) t (place, field, step, is_open) where v.is_continuing and t.is_open
    union all
    select 21, 'certifying', 'certification', 'codes', true
    where v.is_certifying and (v.certification = '[]' or exists (select from jsonb_array_elements(v.certification) k
      where k ->> 'code' is null or k ->> 'title' is null or k ->> 'certifier' is null or k ->> 'registered_on' is null or k ->> 'ends_on' is null))
    union all
    select 22, 'certification_ended', 'certification', 'codes', true
    where v.is_certifying and exists (select from jsonb_array_elements(v.certification) k where (k ->> 'ends_on')::date < current_date)
    union all
    select t.place, case when v.is_english_due then 'english_due' else 'english' end, t.name || '_en', t.step, v.is_english_due from (values
      (31, 'title', 'texts', v.title_fr, v.title_en), (32, 'summary', 'texts', v.summary_fr, v.summary_en), (33, 'objectives', 'texts', v.objectives_fr, v.objectives_en),
      (34, 'expected_results', 'texts', v.expected_results_fr, v.expected_results_en), (35, 'content', 'texts', v.content_fr, v.content_en), (36, 'prerequisites', 'practice', v.prerequisites_fr, v.prerequisites_en),
      (37, 'access', 'practice', v.access_fr, v.access_en), (38, 'access_delay', 'practice', v.access_delay_fr, v.access_delay_en), (39, 'assessment', 'practice', v.assessment_fr, v.assessment_en),
      (40, 'methods', 'practice', v.methods_fr, v.methods_en), (41, 'accessibility', 'practice', v.accessibility_fr, v.accessibility_en)
    ) t (place, name, step, fr, en) where t.fr is not null and t.en is null
    union all
    select 50, 'stale', s.name || '_en', case when s.name in ('title', 'summary', 'objectives', 'expected_results', 'content') then 'texts' else 'practice' end, false from unnest(v.stale_en) s (name)
  ) g
$$;
comment on function course_gaps is 'gap: missing, continuing, certifying, certification_ended, english_due (gates), english, stale. French is always due; English is due for master, doctorate and courses taught in English only.';
