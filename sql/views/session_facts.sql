-- What every page about a session says of it, in both languages: one row per session that is published or cancelled.
create or replace view session_facts as
select s.id as session_id, s.code as session_code, s.state as session_state, s.course_id, c.code as course_code, v.title_fr, v.title_en,
  s.starts_on, s.ends_on, s.opens_at, s.closes_at, s.withdraw_until, s.time_zone, s.place_name, s.place_city,
  coalesce(s.mode, v.mode) as mode, coalesce(nullif(s.languages, '{}'), v.languages) as languages, coalesce(s.price_total, v.price_typical) as price, coalesce(s.hours_total, v.hours_typical) as hours,
  coalesce(s.tracks, v.tracks) as tracks, s.admission, s.is_demonstration or v.is_demonstration as is_demonstration_session,
  o.name_fr as organisation_fr, coalesce(o.name_en, o.name_fr) as organisation_en, v.contact_name, v.contact_email, v.contact_phone
from session s
join course c on c.id = s.course_id
join course_version v on v.course_id = s.course_id and v.number = s.course_version
join organisation o on o.id = s.organisation_id
where s.state in ('published', 'cancelled') and s.origin = 'own';
comment on view session_facts is 'Facts of a session for its readers: dates, place, price (euros), hours; what the session leaves open comes from the course version it sells.';
