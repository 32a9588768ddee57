-- my/alerts: the courses that a person wants to hear about.
-- query: page (one)
select count(*)::int as alerts_count from alert t where t.person_id = :'person_id';
-- query: alerts
select k.course_code, k.course_title, k.course_title_language, k.institutions, k.availability, k.starts_on, zoned(k.opens_at, k.time_zone, :'locale'::text) as opens_at, k.is_demonstration, t.created_at
from alert t join course_card k on k.course_id = t.course_id and k.locale = :'locale'::text
where t.person_id = :'person_id'
order by t.created_at desc, k.course_code;
