-- A moment some days later at the same hour of the clock.
create or replace function shift_moment(moment timestamptz, days int, time_zone text) returns timestamptz language sql stable set search_path = public, pg_temp as $$
  select ((moment at time zone shift_moment.time_zone) + make_interval(days => shift_moment.days)) at time zone shift_moment.time_zone
$$;
comment on function shift_moment is 'By the local clock: 14:00 stays 14:00 over a change to summer time.';
