-- staff/courses/compare: two versions of a course, field by field and word by word.
-- query: course (one)
select c.code as course_code, b.title_fr as course_title, b.title_fr as page_title, a.number as before_number, b.number as after_number,
  case when a.id is null or b.id is null then '/staff/courses/' || c.code || '/versions' end as moved_to
from courses_of(:'person_id') r join course c on c.id = r.course_id
  left join course_version a on a.course_id = c.id and a.number::text = :'before'::text left join course_version b on b.course_id = c.id and b.number::text = :'after'::text
where c.code = upper(:'course_code'::text);
-- query: differences
select d.field, d.before is null as is_new, d.after is null as is_gone from courses_of(:'person_id') r join course c on c.id = r.course_id
  join course_version a on a.course_id = c.id and a.number::text = :'before'::text join course_version b on b.course_id = c.id and b.number::text = :'after'::text, course_difference(a.id, b.id) d where c.code = upper(:'course_code'::text) order by d.place;
-- query: pieces (in differences by field)
select d.field, w.words, w.kind = 'gone' as is_gone_piece, w.kind = 'new' as is_new_piece from courses_of(:'person_id') r join course c on c.id = r.course_id
  join course_version a on a.course_id = c.id and a.number::text = :'before'::text join course_version b on b.course_id = c.id and b.number::text = :'after'::text, course_difference(a.id, b.id) d, word_difference(d.before, d.after) w
where c.code = upper(:'course_code'::text) order by d.place, w.place;
