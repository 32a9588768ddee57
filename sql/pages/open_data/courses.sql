-- open_data/courses: the published courses, one row each, in both languages.
-- query: courses
select e.code as course_code, v.title_fr, v.title_en, c.kind, v.level, v.ai_focus, v.isced_f, v.axis, array_to_string(v.tracks, ';') as tracks, array_to_string(e.institutions, ';') as institutions, v.ects, v.hours_typical as hours, array_to_string(nullif(v.languages, '{}'), ';') as languages, v.mode, v.price_typical as price,
  e.published_at::date as published_on, '/fr/courses/' || e.code as address, v.is_demonstration
from catalogue_entry e join course c on c.id = e.course_id join course_version v on v.course_id = c.id and v.number = c.published_version order by e.code;
