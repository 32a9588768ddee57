-- Whether a person may see the people of a session and change it.
create or replace function may_run_session(person_id bigint, session_id bigint) returns boolean language sql stable security definer set search_path = public, pg_temp as $$
  select exists (
    select from session s
      join role_grant g on g.person_id = may_run_session.person_id and g.role in ('teacher', 'office')
        and g.from_on <= (now() at time zone 'Europe/Paris')::date and (g.to_on is null or g.to_on >= (now() at time zone 'Europe/Paris')::date)
    where s.id = may_run_session.session_id and (
      g.role = 'office' and (g.scope = 'cluster' or g.organisation_id = s.organisation_id)
      or g.role = 'teacher' and exists (select from session_teacher t where t.session_id = s.id and t.person_id = may_run_session.person_id)
      or g.course_id = s.course_id))
$$;
comment on function may_run_session is 'The rule of run_sessions() for one session. A reviewer reads courses, not class lists.';
