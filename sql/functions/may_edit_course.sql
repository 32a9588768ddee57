-- May this person write the texts of this course?
create or replace function may_edit_course(person_id bigint, course_id bigint) returns boolean language sql stable as $$
  select exists (select from courses_of(may_edit_course.person_id) r where r.course_id = may_edit_course.course_id)
$$;
comment on function may_edit_course is 'By the rules of courses_of; false for a course that is not there.';
