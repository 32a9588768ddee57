-- A day as forms send it: 2026-01-31.
create or replace function read_day(typed text, out day_on date, out problem text) language plpgsql immutable set search_path = public, pg_temp as $$
declare
  part text[] := regexp_match(btrim(typed), '^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})$');
begin
  if coalesce(btrim(typed), '') = '' then
    return;
  end if;
  if part is null then
    problem := 'not_a_date';
  elsif part[2]::int not between 1 and 12 or part[1]::int not between 1990 and 2200 or part[3]::int not between 1 and 31
    or extract(month from make_date(part[1]::int, part[2]::int, 1) + (part[3]::int - 1)) <> part[2]::int then
    problem := 'not_a_date';
  else
    day_on := make_date(part[1]::int, part[2]::int, part[3]::int);
  end if;
end $$;
comment on function read_day is 'Never raises. Empty: both NULL. problem: not_a_date.';
