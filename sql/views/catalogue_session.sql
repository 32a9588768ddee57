-- Published sessions that still matter to a visitor: not ended, or ended with enrolment open (self-paced).
create or replace view catalogue_session as
select s.id as session_id, s.course_id, a.availability, a.list_order, a.is_open, a.is_full, a.is_few, a.seats_left, s.starts_on, s.ends_on, s.opens_at, s.closes_at, s.languages, s.mode,
  s.price_total, s.hours_total, s.place_name, s.place_city, s.admission, s.door, s.has_waiting_list, s.waiting_count, s.is_demonstration
from session s join session_availability a on a.session_id = s.id
where s.state = 'published' and s.origin = 'own' and a.list_order <> 7
  and (s.starts_on is null or coalesce(s.ends_on, s.starts_on) >= current_date - 1 or s.closes_at > now());
comment on view catalogue_session is 'Sessions by which a course matches language, mode, free and open; the best one (lowest list_order) gives the course its state.';
