-- Counts one release again from the events, the one that waits longest for its night, and keeps what it found.
create or replace function check_releases() returns int language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  due year_release;
  said text;
begin
  select r.* into due from year_release r left join release_check c on c.release_id = r.id
  where coalesce(c.checked_at, r.released_at) < last_night() order by c.checked_at nulls first, r.id limit 1;
  if not found then
    return 0;
  end if;
  said := release_mismatch(due.id);
  if said is not null then
    raise warning 'release % revision %: %', due.year, due.revision, said;
  end if;
  insert into release_check (release_id, checked_at, difference) values (due.id, now(), said)
  on conflict (release_id) do update set checked_at = excluded.checked_at, difference = excluded.difference;
  return 1;
end $$;
comment on function check_releases is 'A step of amphi jobs: 1 = one was looked at, 0 = none is due. What differs is on the office''s list of work and on the release''s page until it is found the same again.';
