-- my/index: the person's home: what to do next, what comes next.
-- query: home (one)
select p.given_name, p.email, p.email_verified_at is null as is_email_unconfirmed, coalesce(:'sent'::text = 'yes', false) as is_sent, p.qualification_level is null as is_profile_short,
  exists (select from enrolment e where e.person_id = p.id and not e.is_void) as has_enrolments,
  exists (select from enrolment e join session s on s.id = e.session_id
    where e.person_id = p.id and not e.is_void and e.state in ('nominated', 'applied', 'received', 'waiting', 'offered', 'enrolled')
      and (s.starts_on is null or coalesce(s.ends_on, s.starts_on) >= (now() at time zone s.time_zone)::date)) as has_upcoming
from person p where p.id = :'person_id';
-- query: offers
select e.id as enrolment_id, coalesce(case when :'locale'::text = 'en' then v.title_en end, v.title_fr) as course_title,
  case when :'locale' = 'en' and v.title_en is not null then 'en' else 'fr' end as title_language, zoned(o.expires_at, s.time_zone, :'locale'::text) as expires_at
from enrolment e
  join offer o on o.enrolment_id = e.id and o.ended_at is null
  join session s on s.id = e.session_id
  join course_version v on v.course_id = s.course_id and v.number = s.course_version
where e.person_id = :'person_id' and e.state = 'offered' and o.expires_at > now()
order by o.expires_at;
-- query: upcoming
select e.id as enrolment_id, e.reference, e.state,
  case e.state when 'enrolled' then '' when 'offered' then 'act' else 'wait' end as tag_class, w.rank, case when e.state = 'received' then zoned(s.draw_at, s.time_zone, :'locale'::text) end as draw_at,
  coalesce(case when :'locale'::text = 'en' then v.title_en end, v.title_fr) as course_title, case when :'locale' = 'en' and v.title_en is not null then 'en' else 'fr' end as title_language,
  s.starts_on, s.ends_on, s.place_name
from enrolment e
  join session s on s.id = e.session_id
  join course_version v on v.course_id = s.course_id and v.number = s.course_version
  left join waiting_place w on w.enrolment_id = e.id
where e.person_id = :'person_id' and not e.is_void and e.state in ('nominated', 'applied', 'received', 'waiting', 'offered', 'enrolled')
  and (s.starts_on is null or coalesce(s.ends_on, s.starts_on) >= (now() at time zone s.time_zone)::date)
order by s.starts_on nulls last, e.id limit 5;
