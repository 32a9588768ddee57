-- May this person publish, send back, withdraw and archive this course?
create or replace function may_review_course(person_id bigint, course_id bigint) returns boolean language sql stable as $$
  select exists (select from courses_of(may_review_course.person_id) r where r.course_id = may_review_course.course_id and r.may_review)
$$;
comment on function may_review_course is 'By the rules of courses_of; that the last author never reviews is a rule of publish_course.';
