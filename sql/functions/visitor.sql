-- The person behind a sign-in cookie, for every page: three index look-ups.
create or replace function visitor(session_hash text,
  out person_id bigint, out given_name text, out person_name text, out language text, out is_signed_in boolean, out roles text[], out is_employer boolean, out is_teacher boolean,
  out is_reviewer boolean, out is_office boolean, out is_leader boolean, out is_admin boolean, out ends_at timestamptz, out is_seen_stale boolean)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  if visitor.session_hash <> '' then
    select p.id, p.given_name, p.given_name || ' ' || coalesce(p.usual_name, p.family_name), p.language,
      array(select g.role from role_grant g
        where g.person_id = p.id and g.from_on <= (now() at time zone 'Europe/Paris')::date and (g.to_on is null or g.to_on >= (now() at time zone 'Europe/Paris')::date)),
      case when s.idle_minutes is null then s.expires_at else least(s.expires_at, s.last_seen_at + s.idle_minutes * interval '1 minute') end,
      s.last_seen_at < now() - interval '1 minute'
    into person_id, given_name, person_name, language, roles, ends_at, is_seen_stale
    from sign_in s
      join person p on p.id = s.person_id
      join account a on a.person_id = s.person_id
    where s.session_hash = visitor.session_hash and a.disabled_at is null and s.expires_at > now()
      and (s.idle_minutes is null or s.last_seen_at + s.idle_minutes * interval '1 minute' > now());
  end if;
  is_signed_in := person_id is not null;
  if not is_signed_in then
    roles := '{}';
    is_seen_stale := false;
  elsif cardinality(roles) > 1 then
    roles := array(select distinct r.role from unnest(roles) r (role) order by r.role);
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
