-- staff/sessions/take_back: what taking an offer back means, before it is done.
-- query: session (one)
select s.session_id, s.session_code, s.course_code, s.session_state, s.starts_on, s.ends_on, s.place_city, s.is_demonstration as is_demonstration_session, s.is_draft, s.is_published, s.is_cancelled,
  case :'locale'::text when 'en' then coalesce(s.title_en, s.title_fr) else s.title_fr end as course_title, case when :'locale'::text = 'en' and s.title_en is not null then 'en' else 'fr' end as title_language,
  o.id as offer_id, zoned(o.made_at, s.time_zone, :'locale'::text) as made_at, zoned(o.expires_at, s.time_zone, :'locale'::text) as expires_at, coalesce(p.usual_name, p.family_name) as family_name, p.given_name, w.position, not s.is_unlimited and not exists (select from session_audience u where u.id = e.audience_id) as can_remove,
  :'seat'::text = 'next' as is_next, :'seat'::text = 'remove' as is_remove, o.ended_at is null and now() < o.expires_at as is_open_offer, case when o.ended_at is not null or now() >= o.expires_at then 409 end as http_status
from staff_session s join offer o on o.session_id = s.session_id and o.id = :'offer_id'::bigint join enrolment e on e.id = o.enrolment_id left join person p on p.id = e.person_id left join waiting_entry w on w.enrolment_id = e.id
where s.session_id = :'session_id'::bigint and may_run_session(:'person_id', s.session_id);
