-- What a card of the catalogue shows of a course whatever its sessions, in each language; *_language is set where the text is in the other one.
create or replace view course_text as
select c.id as course_id, l.locale, c.code as course_code,
  case when l.locale = 'en' then coalesce(v.title_en, v.title_fr) else v.title_fr end as course_title,
  case when l.locale = 'en' and v.title_en is null then 'fr' end as course_title_language,
  case when l.locale = 'en' then coalesce(v.summary_en, v.expected_results_en, v.summary_fr, v.expected_results_fr) else coalesce(v.summary_fr, v.expected_results_fr, v.summary_en, v.expected_results_en) end as summary,
  case when l.locale = 'en' and coalesce(v.summary_en, v.expected_results_en) is null and coalesce(v.summary_fr, v.expected_results_fr) is not null then 'fr'
    when l.locale = 'fr' and coalesce(v.summary_fr, v.expected_results_fr) is null and coalesce(v.summary_en, v.expected_results_en) is not null then 'en' end as summary_language,
  v.level, c.kind, v.tracks, v.ai_focus, left(v.isced_f, 2) as field, case when l.locale = 'en' then d.label_en else d.label_fr end as field_name,
  v.axis, case when l.locale = 'en' then a.name_en else a.name_fr end as axis_name,
  (select string_agg(t.name, ' · ' order by t.position, t.name) from (
    select distinct on (o.id) case when l.locale = 'en' then coalesce(o.name_en, o.name_fr) else o.name_fr end as name, p.position
    from course_organisation p join organisation o on o.id = p.organisation_id where p.course_id = c.id order by o.id, p.position) t) as institutions,
  (select string_agg(f.title, ', ' order by f.id) from course_former_title f where f.course_id = c.id) as former_titles,
  v.ects, v.hours_typical, v.languages as own_languages, v.mode as own_mode, v.place_typical, v.price_typical, v.is_demonstration
from course c
  join course_version v on v.course_id = c.id and v.number = c.published_version
  cross join (values ('fr'), ('en')) l (locale)
  left join axis a on a.code = v.axis
  left join code d on d.list = 'isced_f' and d.code = left(v.isced_f, 2);
comment on view course_text is 'One row per course that has or had a published version, and language. A summary that is missing is taken from the expected results.';
