-- Which kept seat each of several people would take, one after the other.
create or replace function kept_seats(session_id bigint, person_id bigint[]) returns bigint[] language plpgsql stable set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  kept bigint[];
  free int[];
  own record;
  seats bigint[] := '{}';
  whom bigint;
  seat bigint;
begin
  select coalesce(array_agg(u.id order by u.id), '{}'), coalesce(array_agg(u.seats - u.seats_taken order by u.id), '{}') into kept, free
  from session_audience u where u.session_id = kept_seats.session_id and not u.is_released and u.released_at > now() and coalesce(u.opens_at <= now(), true) and coalesce(now() < u.closes_at, true);
  foreach whom in array coalesce(kept_seats.person_id, '{}') loop
    seat := null;
    for own in select u.id, array_position(kept, u.id) as at from session_audience u where u.id = any(kept) and whom is not null and belongs_to_audience(whom, u.kind, u.value) order by u.id loop
      if seat is null and free[own.at] > 0 then
        seat := own.id;
        free[own.at] := free[own.at] - 1;
      end if;
    end loop;
    seats := seats || seat;
  end loop;
  return seats;
end $$;
comment on function kept_seats is 'Inner part: audience_seat() for many at once, in the order of the array; NULL where none is left, and for a person that is NULL.';
