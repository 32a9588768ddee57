-- The release that a public address means: of a year its latest public one, or the public one with that revision.
create or replace function find_public_release(year text, revision text default null) returns bigint language sql stable security definer set search_path = public, pg_temp as $$
  select r.id from year_release r join public_release p on p.release_id = r.id
  where r.year = find_public_release.year and (find_public_release.revision is null or r.revision = case when find_public_release.revision ~ '^[1-9][0-9]{0,3}$' then find_public_release.revision::int end)
  order by r.revision desc limit 1
$$;
comment on function find_public_release is 'NULL: nothing of that year, or not that revision, is public.';
