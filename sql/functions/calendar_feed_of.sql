-- The feed of a person, for their own page.
create or replace function calendar_feed_of(person_id bigint) returns setof calendar_feed language sql stable security definer set search_path = public, pg_temp as $$
  select f.* from calendar_feed f where f.person_id = calendar_feed_of.person_id
$$;
comment on function calendar_feed_of is 'No row: none was made, or it was revoked.';
