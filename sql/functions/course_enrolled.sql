-- Who has a place, an offer or a rank in a session of this course that has not ended.
create or replace function course_enrolled(course_id bigint) returns table (person_id bigint) language sql stable as $$
  select distinct e.person_id from session s join enrolment e on e.session_id = s.id
  where s.course_id = course_enrolled.course_id and s.origin = 'own' and s.state = 'published' and (s.ends_on is null or s.ends_on >= current_date)
    and e.state in ('applied', 'waiting', 'offered', 'enrolled') and not e.is_void and e.person_id is not null
$$;
comment on function course_enrolled is 'Each person once: whom publishing can tell.';
