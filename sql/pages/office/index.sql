-- office/index: what waits for the office today. Published courses and sessions only; ten lines of each, and how many there are in all.
-- query: counts (one)
select case when h.is_office then (select count(*)::int from enrolment e where e.state in ('applied', 'nominated')) else 0 end as applications_count,
  case when h.is_office then (select count(*)::int from offer o where o.ended_at is null and o.expires_at between now() and now() + interval '2 days') else 0 end as offers_count,
  m.n as mails_count, m.n > 0 as has_mails, (select count(*)::int from course c join course_version v on v.course_id = c.id and v.number = c.published_version where c.state = 'published' and (v.reviewed_on is null or v.reviewed_on < (now() at time zone 'Europe/Paris')::date - setting_number('stale_months', 12) * interval '1 month')) as stale_count,
  (select count(*)::int from continuing_gate g where g.missing > 0) as gates_count
from (select holds_role(:'person_id', '{office}') as is_office) h, (select count(*)::int as n from parked_mails(:'person_id')) m;
-- query: wrong_releases
select r.year, case when r.revision > 0 then r.revision::text else r.as_of::text end as release_name, c.difference as found_difference, c.checked_at
from release_check c join year_release r on r.id = c.release_id where c.difference is not null and holds_role(:'person_id', '{office}') order by r.year, r.id limit 10;
-- query: applications
select c.code as course_code, s.code as session_code, coalesce(case when :'locale'::text = 'en' then v.title_en end, v.title_fr) as course_title, case when :'locale'::text = 'en' and v.title_en is not null then 'en' else 'fr' end as title_language, n.waiting, n.since
from session s join course c on c.id = s.course_id join course_version v on v.course_id = s.course_id and v.number = s.course_version
  join (select e.session_id, count(*)::int as waiting, min(e.created_at)::date as since from enrolment e where e.state in ('applied', 'nominated') group by e.session_id) n on n.session_id = s.id
where holds_role(:'person_id', '{office}') order by n.since, s.id limit 10;
-- query: offers
select c.code as course_code, s.code as session_code, coalesce(case when :'locale'::text = 'en' then v.title_en end, v.title_fr) as course_title, case when :'locale'::text = 'en' and v.title_en is not null then 'en' else 'fr' end as title_language, zoned(o.expires_at, s.time_zone, :'locale'::text) as expires_at
from session s join course c on c.id = s.course_id join course_version v on v.course_id = s.course_id and v.number = s.course_version join offer o on o.session_id = s.id
where holds_role(:'person_id', '{office}') and o.ended_at is null and o.expires_at between now() and now() + interval '2 days' order by o.expires_at, o.id limit 10;
-- query: filling
select c.code as course_code, s.code as session_code, coalesce(case when :'locale'::text = 'en' then v.title_en end, v.title_fr) as course_title, case when :'locale'::text = 'en' and v.title_en is not null then 'en' else 'fr' end as title_language, s.seats_taken, s.capacity, nullif(s.waiting_count, 0) as waiting_count
from session s join course c on c.id = s.course_id join course_version v on v.course_id = s.course_id and v.number = s.course_version
where s.state = 'published' and s.origin = 'own' and s.closes_at > now() and s.capacity > 0 and s.seats_taken >= s.capacity * 0.9 order by s.waiting_count desc, s.closes_at, s.id limit 10;
-- query: empty
select c.code as course_code, s.code as session_code, coalesce(case when :'locale'::text = 'en' then v.title_en end, v.title_fr) as course_title, case when :'locale'::text = 'en' and v.title_en is not null then 'en' else 'fr' end as title_language, s.seats_taken, s.capacity, s.starts_on
from session s join course c on c.id = s.course_id join course_version v on v.course_id = s.course_id and v.number = s.course_version
where s.state = 'published' and s.origin = 'own' and s.admission <> 'elsewhere' and s.starts_on between (now() at time zone s.time_zone)::date and (now() at time zone s.time_zone)::date + 30 and s.capacity > 0
  and s.seats_taken < coalesce(s.minimum_size, ceil(s.capacity * 0.2)) order by s.starts_on, s.id limit 10;
-- query: stale
select c.code as course_code, coalesce(case when :'locale'::text = 'en' then v.title_en end, v.title_fr) as course_title, case when :'locale'::text = 'en' and v.title_en is not null then 'en' else 'fr' end as title_language, v.reviewed_on
from course c join course_version v on v.course_id = c.id and v.number = c.published_version where c.state = 'published' and (v.reviewed_on is null or v.reviewed_on < (now() at time zone 'Europe/Paris')::date - setting_number('stale_months', 12) * interval '1 month') order by v.reviewed_on nulls first, c.code limit 10;
-- query: gates
select c.code as course_code, coalesce(case when :'locale'::text = 'en' then v.title_en end, v.title_fr) as course_title, case when :'locale'::text = 'en' and v.title_en is not null then 'en' else 'fr' end as title_language, g.missing
from continuing_gate g join course c on c.id = g.course_id join course_version v on v.course_id = c.id and v.number = c.published_version where g.missing > 0 order by g.missing desc, c.code limit 10;
