-- The night when clocks change: an hour that does not come, and one that comes twice.
create or replace function clock_problem(clock_at timestamp, time_zone text) returns text language sql stable as $$
  select case when (clock_problem.clock_at at time zone clock_problem.time_zone) at time zone clock_problem.time_zone <> clock_problem.clock_at then 'no_such_hour'
    when exists (
      select from (values (interval '-1 hour'), (interval '-30 minutes'), (interval '30 minutes'), (interval '1 hour')) d (step)
      where ((clock_problem.clock_at at time zone clock_problem.time_zone) + d.step) at time zone clock_problem.time_zone = clock_problem.clock_at) then 'hour_twice' end
$$;
comment on function clock_problem is 'no_such_hour: clocks are put forward over it; hour_twice: they are put back over it, and nobody can say which is meant. NULL: the hour is one.';
