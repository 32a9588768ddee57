-- A course's texts with the dates, seats and state of its best session at this moment.
create or replace view course_card as
select t.course_id, t.locale, t.course_code, t.course_title, t.course_title_language, t.summary, t.summary_language, t.level, t.kind, t.tracks, t.ai_focus, t.field, t.field_name, t.axis, t.axis_name,
  t.institutions, t.former_titles, t.ects, coalesce(t.hours_typical, s.hours_total) as hours, coalesce(k.languages, t.own_languages) as languages, coalesce(t.own_mode, s.mode) as mode,
  coalesce(t.place_typical, s.place_name) as place, coalesce(t.price_typical, s.price_total) as price, coalesce(a.availability, 'none') as availability, coalesce(k.is_open, false) as is_open,
  s.starts_on, s.ends_on, s.opens_at, s.closes_at, coalesce(a.is_full, false) as is_full, coalesce(a.is_few, false) as is_few, a.seats_left, nullif(s.waiting_count, 0) as waiting_count, s.door,
  coalesce(k.sessions_count, 0) as sessions_count, t.is_demonstration or coalesce(s.is_demonstration, false) as is_demonstration, s.time_zone
from course_text t
  left join catalogue_slice k on k.course_id = t.course_id and k.from_at <= now() and now() < k.until_at
  left join session s on s.id = k.session_id
  left join session_availability a on a.session_id = k.session_id;
comment on view course_card is 'One row per course and language; availability none = no session to come. is_demonstration: something shown here was invented.';
