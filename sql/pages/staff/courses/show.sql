-- staff/courses/show: where a course stands, what it lacks, and what can be done with it.
-- query: course (one)
select c.code as course_code, coalesce(v.title_fr, p.title_fr, l.title_fr) as course_title, coalesce(v.title_fr, p.title_fr, l.title_fr) as page_title, c.kind, c.state, v.review_state as draft_state, v.id is not null as has_draft, v.revision,
  v.review_state in ('draft', 'sent_back') as is_writing, coalesce(v.review_state = 'in_review', false) as is_in_review, coalesce(v.review_state = 'in_review' and r.may_review, false) as can_review, coalesce(v.review_state = 'in_review' and v.author_id = :'person_id', false) as is_own_text,
  v.id is null and (c.state in ('published', 'withdrawn') or p.id is null) as can_draft, coalesce(c.published_version, l.number) as first_version, v.id is null and p.id is null as is_given_up, c.published_version is not null as has_page, r.may_review and c.state = 'published' as can_withdraw, r.may_review and c.state = 'withdrawn' as can_archive,
  r.may_review and c.state = 'withdrawn' and v.id is null as can_publish_again, p.revision as published_revision, c.state in ('withdrawn', 'archived') as is_out,
  nullif((select count(*)::int from course_gaps(coalesce(v.id, p.id)) g where g.is_gate), 0) as gates_count, exists (select from course_gaps(coalesce(v.id, p.id))) as has_gaps, coalesce(:'done'::text, '') as done
from courses_of(:'person_id') r join course c on c.id = r.course_id left join course_draft v on v.course_id = c.id left join course_version p on p.course_id = c.id and p.number = c.published_version
  left join lateral (select x.number, x.title_fr from course_version x where x.course_id = c.id order by x.number desc limit 1) l on true
where c.code = upper(:'course_code'::text);
-- query: steps
select s.step, (select count(*)::int from course_gaps(v.id) g where g.step = s.step and g.is_gate) as gates_count, not exists (select from course_gaps(v.id) g where g.step = s.step and g.is_gate) as is_complete
from courses_of(:'person_id') r join course c on c.id = r.course_id join course_draft v on v.course_id = c.id and v.review_state <> 'in_review', unnest(array['texts', 'codes', 'practice', 'links']) with ordinality s (step, n)
where c.code = upper(:'course_code'::text) order by s.n;
-- query: gaps
select g.gap, g.field, g.step, g.is_gate, v.id is not null and v.review_state <> 'in_review' as can_mend
from courses_of(:'person_id') r join course c on c.id = r.course_id left join course_draft v on v.course_id = c.id left join course_version p on p.course_id = c.id and p.number = c.published_version,
  course_gaps(coalesce(v.id, p.id)) g
where c.code = upper(:'course_code'::text) order by g.place;
-- query: comments
select m.field, m.comment, m.created_at, w.given_name || ' ' || coalesce(w.usual_name, w.family_name) as writer
from courses_of(:'person_id') r join course c on c.id = r.course_id join course_draft v on v.course_id = c.id and v.review_state in ('sent_back', 'in_review') join course_comment m on m.course_version_id = v.id left join person w on w.id = m.person_id
where c.code = upper(:'course_code'::text) order by m.id desc;
