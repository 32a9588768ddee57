-- Notes that a sign-in is in use.
create or replace function mark_seen(session_hash text) returns boolean language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  update sign_in set last_seen_at = now()
  where session_hash = mark_seen.session_hash and last_seen_at < now() - interval '30 seconds' and expires_at > now()
    and (idle_minutes is null or last_seen_at + idle_minutes * interval '1 minute' > now());
  return found;
end $$;
comment on function mark_seen is 'The engine calls it at most once a minute; it never revives a sign-in that has ended.';
