-- The kept seat that someone takes before a common one.
create or replace function audience_seat(person_id bigint, session_id bigint) returns bigint language sql stable set search_path = public, pg_temp as $$
  select u.id from session_audience u
  where u.session_id = audience_seat.session_id and not u.is_released and u.released_at > now() and u.seats_taken < u.seats and coalesce(u.opens_at <= now(), true) and coalesce(now() < u.closes_at, true)
    and belongs_to_audience(audience_seat.person_id, u.kind, u.value)
  order by u.id limit 1
$$;
comment on function audience_seat is 'Inner part. NULL = none is kept for this person, or none of them is free. Only the audience''s own window counts: that of the session concerns newcomers, and offers go on after it.';
