-- A session as those who run it see it, drafts too.
create or replace view staff_session as
select s.id as session_id, s.code as session_code, s.state as session_state, s.edition, s.course_id, c.code as course_code, v.title_fr, v.title_en, s.organisation_id, o.name_fr as organisation_fr,
  coalesce(o.name_en, o.name_fr) as organisation_en, s.starts_on, s.ends_on, s.opens_at, s.closes_at, s.withdraw_until, s.time_zone, s.capacity, s.is_unlimited, s.minimum_size, s.seats_taken, s.seats_reserved,
  s.waiting_count, s.has_waiting_list, s.admission, s.attendance, s.tracks, coalesce(s.mode, v.mode) as mode, s.place_name, s.place_city, s.price_total, s.hours_total, s.rhythm_fr, s.rhythm_en, s.is_demonstration,
  s.state = 'draft' as is_draft, s.state = 'published' as is_published, s.state = 'cancelled' as is_cancelled, s.attendance = 'half_day' as keeps_attendance,
  coalesce(s.ends_on, s.starts_on) < (now() at time zone s.time_zone)::date as is_over, s.starts_on <= (now() at time zone s.time_zone)::date as is_begun
from session s
join course c on c.id = s.course_id
join course_version v on v.course_id = s.course_id and v.number = s.course_version
join organisation o on o.id = s.organisation_id
where s.origin = 'own';
comment on view staff_session is 'One row per own session. The rights are not in it: every page asks may_run_session() or run_sessions().';
