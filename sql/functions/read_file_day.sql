-- A day as files of enrolments write it: 2026-12-31, of this century.
create or replace function read_file_day(cell text) returns date language sql stable parallel safe as $$
  select case
    when cell ~ '^20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])$' then cell::date
    when cell ~ '^20[0-9]{2}-(0[1-9]|1[0-2])-(29|30|31)$' and extract(month from (left(cell, 8) || '01')::date + right(cell, 2)::int - 1) = substr(cell, 6, 2)::int then cell::date end
$$;
comment on function read_file_day is 'NULL: no such day, or not so written. Never raises.';
