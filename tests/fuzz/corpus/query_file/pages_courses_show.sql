-- courses/show: one course with its institutions, its sessions and, for each, its state, its button or why there is none.
-- A *_language column is set when the text exists in the other language only. NULL = not given by the source, shown as such.
-- query: course (one)
select case when k.course_code <> :'course_code'::text then '/courses/' || k.course_code end as moved_to, k.course_title as page_title,
  k.course_code, k.course_title, k.course_title_language, k.level, k.kind, array_to_string(k.tracks, ', ') as tracks, k.ai_focus, k.field, k.field_name, v.isced_f, k.axis, k.axis_name, k.institutions, k.former_titles,
  k.ects, k.hours, k.languages[1] as language, k.languages[2] as second_language, k.mode, k.place, k.price, k.price = 0 as is_free, k.is_demonstration,
  k.availability, k.is_open, k.starts_on as best_starts_on, k.opens_at as best_opens_at, k.closes_at as best_closes_at, k.sessions_count,
  c.state = 'withdrawn' as is_withdrawn, c.state = 'archived' as is_archived, r.code as replaced_by_code, r.title as replaced_by_title,
  v.qualification_level, v.entry_level, v.is_certifying, nullif(v.certification, '[]') is not null as has_certification, v.contact_name, v.contact_email, v.contact_phone, v.url[1] as url, v.reviewed_on, v.published_at,
  v.source, v.reason, v.is_demonstration as is_demonstration_text,
  case when :'locale'::text = 'en' then coalesce(v.summary_en, v.summary_fr) else coalesce(v.summary_fr, v.summary_en) end as summary,
  case when :'locale'::text = 'en' then case when v.summary_en is null and v.summary_fr is not null then 'fr' end when v.summary_fr is null and v.summary_en is not null then 'en' end as summary_language,
  case when :'locale'::text = 'en' then coalesce(v.objectives_en, v.objectives_fr) else coalesce(v.objectives_fr, v.objectives_en) end as objectives,
  case when :'locale'::text = 'en' then case when v.objectives_en is null and v.objectives_fr is not null then 'fr' end when v.objectives_fr is null and v.objectives_en is not null then 'en' end as objectives_language,
  case when :'locale'::text = 'en' then coalesce(v.expected_results_en, v.expected_results_fr) else coalesce(v.expected_results_fr, v.expected_results_en) end as expected_results,
  case when :'locale'::text = 'en' then case when v.expected_results_en is null and v.expected_results_fr is not null then 'fr' end when v.expected_results_fr is null and v.expected_results_en is not null then 'en' end as expected_results_language,
  case when :'locale'::text = 'en' then coalesce(v.content_en, v.content_fr) else coalesce(v.content_fr, v.content_en) end as content,
  case when :'locale'::text = 'en' then case when v.content_en is null and v.content_fr is not null then 'fr' end when v.content_fr is null and v.content_en is not null then 'en' end as content_language,
  case when :'locale'::text = 'en' then coalesce(v.prerequisites_en, v.prerequisites_fr) else coalesce(v.prerequisites_fr, v.prerequisites_en) end as prerequisites,
  case when :'locale'::text = 'en' then case when v.prerequisites_en is null and v.prerequisites_fr is not null then 'fr' end when v.prerequisites_fr is null and v.prerequisites_en is not null then 'en' end as prerequisites_language,
  case when :'locale'::text = 'en' then coalesce(v.access_en, v.access_fr) else coalesce(v.access_fr, v.access_en) end as access,
  case when :'locale'::text = 'en' then case when v.access_en is null and v.access_fr is not null then 'fr' end when v.access_fr is null and v.access_en is not null then 'en' end as access_language,
  case when :'locale'::text = 'en' then coalesce(v.access_delay_en, v.access_delay_fr) else coalesce(v.access_delay_fr, v.access_delay_en) end as access_delay,
  case when :'locale'::text = 'en' then case when v.access_delay_en is null and v.access_delay_fr is not null then 'fr' end when v.access_delay_fr is null and v.access_delay_en is not null then 'en' end as access_delay_language,
  case when :'locale'::text = 'en' then coalesce(v.assessment_en, v.assessment_fr) else coalesce(v.assessment_fr, v.assessment_en) end as assessment,
  case when :'locale'::text = 'en' then case when v.assessment_en is null and v.assessment_fr is not null then 'fr' end when v.assessment_fr is null and v.assessment_en is not null then 'en' end as assessment_language,
  case when :'locale'::text = 'en' then coalesce(v.methods_en, v.methods_fr) else coalesce(v.methods_fr, v.methods_en) end as methods,
  case when :'locale'::text = 'en' then case when v.methods_en is null and v.methods_fr is not null then 'fr' end when v.methods_fr is null and v.methods_en is not null then 'en' end as methods_language,
  case when :'locale'::text = 'en' then coalesce(v.accessibility_en, v.accessibility_fr) else coalesce(v.accessibility_fr, v.accessibility_en) end as accessibility,
  case when :'locale'::text = 'en' then case when v.accessibility_en is null and v.accessibility_fr is not null then 'fr' end when v.accessibility_fr is null and v.accessibility_en is not null then 'en' end as accessibility_language,
  array_to_string(v.acceleration_programme, ', ') as programmes,
  k.availability in ('future_not_yet_open', 'to_be_scheduled', 'none') and c.state = 'published' as can_alert,
  exists (select from alert t where t.person_id = :'person_id' and t.course_id = c.id) as has_alert,
  exists (select from session_availability a join session s on s.id = a.session_id where s.course_id = c.id and s.state = 'published' and s.origin = 'own' and a.list_order = 7) as has_ended
from course c
  join course_card k on k.course_id = c.id and k.locale = :'locale'::text
  join course_version v on v.course_id = c.id and v.number = c.published_version
  left join lateral (select k2.course_code as code, k2.course_title as title from course_card k2 where k2.course_id = c.replaced_by_id and k2.locale = :'locale'::text) r on true
where c.code = upper(:'course_code'::text) and c.origin = 'own' and c.state in ('published', 'withdrawn', 'archived');
-- query: course_tracks
selec