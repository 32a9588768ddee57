-- The texts of every version in each language; *_language is set where a text exists in the other one only.
create or replace view course_version_text as
select v.id as version_id, l.locale, case when l.locale = 'en' then coalesce(v.title_en, v.title_fr) else v.title_fr end as course_title, case when l.locale = 'en' and v.title_en is null then 'fr' end as course_title_language,
  case when l.locale = 'en' then coalesce(v.summary_en, v.summary_fr) else coalesce(v.summary_fr, v.summary_en) end as summary,
  case when l.locale = 'en' then case when v.summary_en is null and v.summary_fr is not null then 'fr' end when v.summary_fr is null and v.summary_en is not null then 'en' end as summary_language,
  case when l.locale = 'en' then coalesce(v.objectives_en, v.objectives_fr) else coalesce(v.objectives_fr, v.objectives_en) end as objectives,
  case when l.locale = 'en' then case when v.objectives_en is null and v.objectives_fr is not null then 'fr' end when v.objectives_fr is null and v.objectives_en is not null then 'en' end as objectives_language,
  case when l.locale = 'en' then coalesce(v.expected_results_en, v.expected_results_fr) else coalesce(v.expected_results_fr, v.expected_results_en) end as expected_results,
  case when l.locale = 'en' then case when v.expected_results_en is null and v.expected_results_fr is not null then 'fr' end when v.expected_results_fr is null and v.expected_results_en is not null then 'en' end as expected_results_language,
  case when l.locale = 'en' then coalesce(v.content_en, v.content_fr) else coalesce(v.content_fr, v.content_en) end as content,
  case when l.locale = 'en' then case when v.content_en is null and v.content_fr is not null then 'fr' end when v.content_fr is null and v.content_en is not null then 'en' end as content_language,
  case when l.locale = 'en' then coalesce(v.prerequisites_en, v.prerequisites_fr) else coalesce(v.prerequisites_fr, v.prerequisites_en) end as prerequisites,
  case when l.locale = 'en' then case when v.prerequisites_en is null and v.prerequisites_fr is not null then 'fr' end when v.prerequisites_fr is null and v.prerequisites_en is not null then 'en' end as prerequisites_language,
  case when l.locale = 'en' then coalesce(v.access_en, v.access_fr) else coalesce(v.access_fr, v.access_en) end as access,
  case when l.locale = 'en' then case when v.access_en is null and v.access_fr is not null then 'fr' end when v.access_fr is null and v.access_en is not null then 'en' end as access_language,
  case when l.locale = 'en' then coalesce(v.access_delay_en, v.access_delay_fr) else coalesce(v.access_delay_fr, v.access_delay_en) end as access_delay,
  case when l.locale = 'en' then case when v.access_delay_en is null and v.access_delay_fr is not null then 'fr' end when v.access_delay_fr is null and v.access_delay_en is not null then 'en' end as access_delay_language,
  case when l.locale = 'en' then coalesce(v.assessment_en, v.assessment_fr) else coalesce(v.assessment_fr, v.assessment_en) end as assessment,
  case when l.locale = 'en' then case when v.assessment_en is null and v.assessment_fr is not null then 'fr' end when v.assessment_fr is null and v.assessment_en is not null then 'en' end as assessment_language,
  case when l.locale = 'en' then coalesce(v.methods_en, v.methods_fr) else coalesce(v.methods_fr, v.methods_en) end as methods,
  case when l.locale = 'en' then case when v.methods_en is null and v.methods_fr is not null then 'fr' end when v.methods_fr is null and v.methods_en is not null then 'en' end as methods_language,
  case when l.locale = 'en' then coalesce(v.accessibility_en, v.accessibility_fr) else coalesce(v.accessibility_fr, v.accessibility_en) end as accessibility,
  case when l.locale = 'en' then case when v.accessibility_en is null and v.accessibility_fr is not null then 'fr' end when v.accessibility_fr is null and v.accessibility_en is not null then 'en' end as accessibility_language,
  -- Of the text that is shown; NULL where it was never rendered.
  case when l.locale = 'en' then case when v.objectives_en is not null then v.html ->> 'objectives_en' else v.html ->> 'objectives_fr' end when v.objectives_fr is not null then v.html ->> 'objectives_fr' else v.html ->> 'objectives_en' end as objectives_html,
  case when l.locale = 'en' then case when v.expected_results_en is not null then v.html ->> 'expected_results_en' else v.html ->> 'expected_results_fr' end when v.expected_results_fr is not null then v.html ->> 'expected_results_fr' else v.html ->> 'expected_results_en' end as expected_results_html,
  case when l.locale = 'en' then case when v.content_en is not null then v.html ->> 'content_en' else v.html ->> 'content_fr' end when v.content_fr is not null then v.html ->> 'content_fr' else v.html ->> 'content_en' end as content_html,
  case when l.locale = 'en' then case when v.prerequisites_en is not null then v.html ->> 'prerequisites_en' else v.html ->> 'prerequisites_fr' end when v.prerequisites_fr is not null then v.html ->> 'prerequisites_fr' else v.html ->> 'prerequisites_en' end as prerequisites_html,
  case when l.locale = 'en' then case when v.assessment_en is not null then v.html ->> 'assessment_en' else v.html ->> 'assessment_fr' end when v.assessment_fr is not null then v.html ->> 'assessment_fr' else v.html ->> 'assessment_en' end as assessment_html
from course_version v cross join (values ('fr'), ('en')) l (locale);
comment on view course_version_text is 'One row per version and language: what the course page and the reviewer''s page show.';
