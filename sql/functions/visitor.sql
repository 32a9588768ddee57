-- The person behind a sign-in cookie, for every page: three index look-ups.
create or replace function visitor(session_hash text,
  out person_id bigint, out given_name text, out person_name text, out language text, out is_signed_in boolean, out roles text[], out is_employer boolean, out is_teacher boolean,
  out is_reviewer boolean, out is_office boolean, out is_leader boolean, out is_admin boolean, out ends_at timestamptz, out is_seen_stale boolean)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  if visitor.session_hash <> '' then
    select i.person_id, i.given_name, i.person_name, i.language, i.roles, i.ends_at, i.is_seen_stale into person_id, given_name, person_name, language, roles, ends_at, is_seen_stale
    from signed_in i where i.session_hash = visitor.session_hash;
  end if;
  is_signed_in := person_id is not null;
  if not is_signed_in then
    roles := '{}';
    is_seen_stale := false;
  end if;
  is_employer := 'employer' = any (roles);
  is_teacher := 'teacher' = any (roles);
  is_reviewer := 'reviewer' = any (roles);
  is_office := 'office' = any (roles);
  is_leader := 'leader' = any (roles);
  is_admin := 'admin' = any (roles);
  perform set_config('amphi.person_id', coalesce(person_id::text, ''), true);
end $$;
comment on function visitor is 'Who is signed in under this cookie hash; always one row, empty for nobody: unknown, expired, idle for too long, or disabled. Sets amphi.person_id for the queries of the same transaction. ends_at = when the sign-in ends if nothing more is asked.';
