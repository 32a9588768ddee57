-- staff/courses/withdraw: what taking a course out of the catalogue does, before it is done.
-- query: course (one)
select c.code as course_code, p.title_fr as course_title, (select count(*)::int from course_enrolled(c.id)) as enrolled_count, (select count(*)::int from session s where s.course_id = c.id and s.origin = 'own' and s.state = 'published' and (s.ends_on is null or s.ends_on >= current_date)) as sessions_count,
  case when c.state <> 'published' then '/staff/courses/' || c.code end as moved_to
from courses_of(:'person_id') r join course c on c.id = r.course_id join course_version p on p.course_id = c.id and p.number = c.published_version
where c.code = upper(:'course_code'::text) and r.may_review;
