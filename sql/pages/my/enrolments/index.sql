-- my/enrolments/index: what the person is enrolled in, and was.
-- query: current
select e.enrolment_id, e.reference, e.state, e.tag_class, e.rank, zoned(e.draw_at, e.time_zone, :'locale'::text) as draw_at, e.is_waiting, e.is_offered, zoned(e.offer_expires_at, e.time_zone, :'locale'::text) as offer_expires_at, e.course_code, e.starts_on, e.ends_on, e.place_city, e.is_demonstration_session,
  case :'locale'::text when 'en' then coalesce(e.title_en, e.title_fr) else e.title_fr end as course_title,
  case when :'locale'::text = 'en' and e.title_en is not null then 'en' else 'fr' end as title_language
from my_enrolment e where e.person_id = :'person_id' and e.is_live
order by e.is_offered desc, e.starts_on nulls last, e.enrolment_id;
-- query: past
select e.enrolment_id, e.reference, e.state, e.tag_class, e.rank, zoned(e.draw_at, e.time_zone, :'locale'::text) as draw_at, e.course_code, e.starts_on, e.ends_on,
  case :'locale'::text when 'en' then coalesce(e.title_en, e.title_fr) else e.title_fr end as course_title,
  case when :'locale'::text = 'en' and e.title_en is not null then 'en' else 'fr' end as title_language
from my_enrolment e where e.person_id = :'person_id' and not e.is_live
order by e.starts_on desc nulls last, e.enrolment_id desc limit 200;
-- query: counts (one)
select exists (select from my_enrolment e where e.person_id = :'person_id' and not e.is_live) as has_past, exists (select from my_enrolment e where e.person_id = :'person_id' and e.is_live) as has_current;
