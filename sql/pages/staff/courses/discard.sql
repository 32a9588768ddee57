-- staff/courses/discard: what giving a draft up means, before it is done.
-- query: course (one)
select c.code as course_code, v.title_fr as course_title, v.number, v.revision, c.published_version is not null as has_page, case when v.id is null or v.review_state = 'in_review' then '/staff/courses/' || c.code end as moved_to
from courses_of(:'person_id') r join course c on c.id = r.course_id left join course_draft v on v.course_id = c.id
where c.code = upper(:'course_code'::text);
