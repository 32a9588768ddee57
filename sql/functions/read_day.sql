-- A day as people type it: 2027-01-31 or 31/01/2027.
create or replace function read_day(typed text, out day_on date, out problem text) language plpgsql immutable set search_path = public, pg_temp as $$
declare
  t text := btrim(coalesce(typed, ''));
begin
  if t = '' then
    return;
  end if;
  day_on := case
    when t ~ '^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}$' then make_date(split_part(t, '-', 1)::int, split_part(t, '-', 2)::int, split_part(t, '-', 3)::int)
    when t ~ '^[0-9]{1,2}[/. ][0-9]{1,2}[/. ][0-9]{4}$' then make_date(right(t, 4)::int, (regexp_match(t, '^[0-9]+[/. ]([0-9]+)'))[1]::int, (regexp_match(t, '^([0-9]+)'))[1]::int)
  end;
  if day_on is null or day_on not between '1900-01-01' and '2199-12-31' then
    day_on := null;
    problem := 'not_a_date';
  end if;
exception when datetime_field_overflow then
  day_on := null;
  problem := 'not_a_date';
end $$;
comment on function read_day is 'Never raises. Nothing typed: both NULL. problem: not_a_date.';
