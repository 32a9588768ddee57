-- May this person see the class of this session, take attendance and record how it ended?
create or replace function may_run_session(person_id bigint, session_id bigint) returns boolean language sql stable as $$
  select exists (
    select from session s join role_grant r on r.person_id = may_run_session.person_id and r.role in ('teacher', 'office') and r.from_on <= current_date and (r.to_on is null or r.to_on >= current_date)
    where s.id = may_run_session.session_id and s.origin = 'own' and (
      r.role = 'office' and r.scope = 'cluster'
      or r.scope = 'course' and r.course_id = s.course_id
      or r.scope = 'organisation' and (r.organisation_id = s.organisation_id or exists (select from course_organisation o where o.course_id = s.course_id and o.organisation_id = r.organisation_id and o.part in ('responsible', 'co_provider')))
      or r.role = 'teacher' and exists (select from session_teacher t where t.session_id = s.id and t.person_id = r.person_id)
      or r.role = 'teacher' and exists (select from course_version v where v.course_id = s.course_id and v.author_id = r.person_id)))
$$;
comment on function may_run_session is 'Teacher: a session taught, one of a course written or named by the role, or of the institution that the role names. Office: by the role''s scope. A reviewer has texts to read and no class.';
