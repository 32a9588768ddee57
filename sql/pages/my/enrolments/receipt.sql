-- my/enrolments/receipt: the page to print: who, what, when, where, under which reference.
-- query: enrolment (one)
select e.enrolment_id, e.reference, e.state, e.tag_class, e.track, e.rank, zoned(e.draw_at, e.time_zone, :'locale'::text) as draw_at, e.is_waiting, e.session_code, e.course_code, e.starts_on, e.ends_on, e.place_name, e.place_city, e.mode, e.price, e.price = 0 as is_free, e.hours,
  e.contact_name, e.contact_email, e.contact_phone, e.created_at, e.is_demonstration_session, now() as printed_at, exists (select from meeting m where m.session_id = e.session_id) as has_meetings,
  case :'locale'::text when 'en' then coalesce(e.title_en, e.title_fr) else e.title_fr end as course_title,
  case when :'locale'::text = 'en' and e.title_en is not null then 'en' else 'fr' end as title_language,
  case :'locale'::text when 'en' then e.organisation_en else e.organisation_fr end as organisation_name,
  p.given_name, p.family_name, p.birth_on
from my_enrolment e join person p on p.id = e.person_id
where e.enrolment_id = :'enrolment_id'::bigint and e.person_id = :'person_id';
-- query: meetings
select zoned(m.starts_at, s.time_zone, :'locale'::text) as starts_at, zoned(m.ends_at, s.time_zone, :'locale'::text) as ends_at, m.room, m.kind as meeting_kind
from enrolment e join session s on s.id = e.session_id join meeting m on m.session_id = e.session_id
where e.id = :'enrolment_id'::bigint and e.person_id = :'person_id'
order by m.starts_at limit 60;
