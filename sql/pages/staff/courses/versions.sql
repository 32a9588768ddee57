-- staff/courses/versions: the history of a course: what happened, when, by whom and why; its versions, to compare and to bring back.
-- query: course (one)
select c.code as course_code, coalesce(v.title_fr, p.title_fr, l.title_fr) as course_title, coalesce(v.title_fr, p.title_fr, l.title_fr) as page_title, v.id is null and c.state <> 'archived' as can_restore, v.revision,
  (select count(*) > 1 from course_version x where x.course_id = c.id) as can_compare
from courses_of(:'person_id') r join course c on c.id = r.course_id left join course_draft v on v.course_id = c.id left join course_version p on p.course_id = c.id and p.number = c.published_version
  left join lateral (select x.title_fr from course_version x where x.course_id = c.id order by x.number desc limit 1) l on true
where c.code = upper(:'course_code'::text);
-- query: versions
select v.number, v.review_state, v.created_at, v.published_at, v.reason, v.revision, coalesce(w.given_name || ' ' || coalesce(w.usual_name, w.family_name), '') as writer, v.number = c.published_version as is_current,
  d.id is null and c.state <> 'archived' and v.number is distinct from c.published_version as can_bring_back, row_number() over (order by v.number desc) = 1 as is_first, row_number() over (order by v.number desc) = 2 as is_second
from courses_of(:'person_id') r join course c on c.id = r.course_id join course_version v on v.course_id = c.id left join course_draft d on d.course_id = c.id left join person w on w.id = v.author_id
where c.code = upper(:'course_code'::text) order by v.number desc;
-- query: events
select e.kind, e.number, e.at, e.reason, coalesce(w.given_name || ' ' || coalesce(w.usual_name, w.family_name), '') as writer
from courses_of(:'person_id') r join course c on c.id = r.course_id join course_event e on e.course_id = c.id left join person w on w.id = e.person_id
where c.code = upper(:'course_code'::text) order by e.id desc;
-- query: saves
select s.revision, s.step, s.saved_at, v.number, coalesce(w.given_name || ' ' || coalesce(w.usual_name, w.family_name), '') as writer, (select count(*)::int from jsonb_object_keys(s.changes)) as fields_count
from courses_of(:'person_id') r join course c on c.id = r.course_id join course_version v on v.course_id = c.id join course_save s on s.course_version_id = v.id left join person w on w.id = s.person_id
where c.code = upper(:'course_code'::text) order by s.saved_at desc limit 50;
