-- Trigger: a session that comes, goes or moves changes what its course offers.
create or replace function refresh_session_slices() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  -- An imported one offers nothing, and a file brings thousands.
  if 'own' in (new.origin, old.origin) then
    perform refresh_catalogue_slices(array[new.course_id, old.course_id]);
  end if;
  return null;
end $$;
comment on function refresh_session_slices is 'Only on the columns that matter: never when a seat is taken.';
create or replace trigger session_slices after insert or delete or update of course_id, state, origin, admission, opens_at, closes_at, starts_on, ends_on, time_zone, languages, mode, price_total
  on session for each row execute function refresh_session_slices();
