-- As what a person acts in a session that they run.
create or replace function session_role(person_id bigint, session_id bigint) returns text language sql stable security definer set search_path = public, pg_temp as $$
  select case
    when exists (select from session_teacher t where t.session_id = session_role.session_id and t.person_id = session_role.person_id)
      or not exists (select from role_grant g where g.person_id = session_role.person_id and g.role = 'office'
        and g.from_on <= (now() at time zone 'Europe/Paris')::date and (g.to_on is null or g.to_on >= (now() at time zone 'Europe/Paris')::date)) then 'teacher'
    else 'office' end
$$;
comment on function session_role is 'teacher or office: the role that events keep. Says nothing about the right: may_run_session() does.';
