-- Which courses a person may edit, and which of them review: the one place where that is decided.
create or replace function courses_of(person_id bigint) returns table (course_id bigint, is_own boolean, may_review boolean) language sql stable as $$
  select c.id, bool_or(g.is_own), bool_or(g.is_granted and r.role <> 'teacher')
  from role_grant r
    join course c on c.origin = 'own'
    cross join lateral (
      select r.scope = 'cluster' and r.role <> 'teacher' or r.scope = 'course' and r.course_id = c.id
          or r.scope = 'organisation' and exists (select from course_organisation o where o.course_id = c.id and o.organisation_id = r.organisation_id and o.part in ('responsible', 'co_provider')) as is_granted,
        r.role = 'teacher' and (r.scope = 'course' and r.course_id = c.id
          or exists (select from course_version v where v.course_id = c.id and v.author_id = courses_of.person_id)
          or exists (select from course_save a join course_version v on v.id = a.course_version_id where v.course_id = c.id and a.person_id = courses_of.person_id)
          or exists (select from session s join session_teacher t on t.session_id = s.id where s.course_id = c.id and t.person_id = courses_of.person_id)) as is_own
    ) g
  where r.person_id = courses_of.person_id and r.role in ('teacher', 'reviewer', 'office') and r.from_on <= current_date and (r.to_on is null or r.to_on >= current_date) and (g.is_granted or g.is_own)
  group by c.id
$$;
comment on function courses_of is 'Office and reviewer: by their role''s scope, the whole house or the courses that its organisation answers for or provides with others; these they may also review. Teacher: own courses (a role for that course, a session taught, a version written or saved) and those of an institution that the role names. An affiliation gives nothing.';
