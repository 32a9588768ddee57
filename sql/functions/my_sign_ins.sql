-- A person's open sign-ins.
create or replace function my_sign_ins(person_id bigint, session_hash text) returns table (signed_in_at timestamptz, last_seen_at timestamptz, ends_at timestamptz, is_current boolean)
language sql stable security definer set search_path = public, pg_temp as $$
  select s.signed_in_at, s.last_seen_at, case when s.idle_minutes is null then s.expires_at else least(s.expires_at, s.last_seen_at + s.idle_minutes * interval '1 minute') end,
    s.session_hash = my_sign_ins.session_hash
  from sign_in s
  where s.person_id = my_sign_ins.person_id and s.expires_at > now() and (s.idle_minutes is null or s.last_seen_at + s.idle_minutes * interval '1 minute' > now())
  order by s.session_hash = my_sign_ins.session_hash desc, s.last_seen_at desc
$$;
comment on function my_sign_ins is 'The one in use first. Neither hash nor address leaves the table.';
