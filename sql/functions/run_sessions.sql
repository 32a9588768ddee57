-- The sessions that a person runs.
create or replace function run_sessions(person_id bigint) returns setof bigint language sql stable security definer set search_path = public, pg_temp as $$
  with granted as materialized (
    select g.role, g.scope, g.organisation_id, g.course_id from role_grant g
    where g.person_id = run_sessions.person_id and g.role in ('teacher', 'office')
      and g.from_on <= (now() at time zone 'Europe/Paris')::date and (g.to_on is null or g.to_on >= (now() at time zone 'Europe/Paris')::date)
  )
  select s.id from session s where exists (select from granted g where g.role = 'office' and (g.scope = 'cluster' or g.organisation_id = s.organisation_id))
  union
  select t.session_id from session_teacher t where t.person_id = run_sessions.person_id and exists (select from granted g where g.role = 'teacher')
  union
  select s.id from session s join granted g on g.role in ('teacher', 'office') and g.course_id = s.course_id
$$;
comment on function run_sessions is 'Office: all of its scope; teacher: those taught and those of one''s own courses (a grant for the course). Everybody else: none, a reviewer too, whose business are the courses.';
