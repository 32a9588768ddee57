-- A moment as forms send it: 2026-01-31T09:30, on the clock of the session.
create or replace function read_moment(typed text, time_zone text, out moment timestamptz, out problem text) language plpgsql stable set search_path = public, pg_temp as $$
declare
  part text[] := regexp_match(btrim(typed), '^([0-9-]+)[T ]([0-9]{1,2}):([0-9]{2})(?::[0-9]{2})?$');
  found_day record;
  clock_at timestamp;
begin
  if coalesce(btrim(typed), '') = '' then
    return;
  end if;
  if part is null then
    problem := 'not_a_date';
    return;
  end if;
  select * into found_day from read_day(part[1]);
  problem := coalesce(found_day.problem, case when part[2]::int > 23 or part[3]::int > 59 then 'not_a_date' end);
  if problem is null then
    clock_at := found_day.day_on + make_time(part[2]::int, part[3]::int, 0);
    problem := clock_problem(clock_at, read_moment.time_zone);
    moment := case when problem is null then clock_at at time zone read_moment.time_zone end;
  end if;
end $$;
comment on function read_moment is 'Never raises for what is typed. Empty: both NULL. problem: not_a_date; no_such_hour and hour_twice (the night when clocks change).';
