-- Whether a person may edit a course and open sessions of it.
create or replace function may_edit_course(person_id bigint, course_id bigint) returns boolean language sql stable security definer set search_path = public, pg_temp as $$
  select exists (
    select from course c
      join role_grant g on g.person_id = may_edit_course.person_id and g.role in ('teacher', 'reviewer', 'office')
        and g.from_on <= (now() at time zone 'Europe/Paris')::date and (g.to_on is null or g.to_on >= (now() at time zone 'Europe/Paris')::date)
    where c.id = may_edit_course.course_id and (
      g.course_id = c.id
      or g.role = 'office' and g.scope = 'cluster'
      or g.organisation_id is not null and exists (select from course_organisation o where o.course_id = c.id and o.organisation_id = g.organisation_id)
      or g.role = 'teacher' and (exists (select from course_version v where v.course_id = c.id and v.author_id = may_edit_course.person_id)
        or exists (select from session s join session_teacher t on t.session_id = s.id where s.course_id = c.id and t.person_id = may_edit_course.person_id))))
$$;
comment on function may_edit_course is 'Office: all of its scope; reviewer and teacher of an institution: courses in which it has a part; teacher: courses granted, written or taught.';
