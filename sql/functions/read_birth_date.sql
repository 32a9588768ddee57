-- A date typed in three fields.
create or replace function read_birth_date(day text, month text, year text, out birth_on date, out problem text) language plpgsql stable set search_path = public, pg_temp as $$
declare
  d text := btrim(coalesce(day, ''));
  m text := btrim(coalesce(month, ''));
  y text := btrim(coalesce(year, ''));
begin
  if d || m || y = '' then
    return;
  end if;
  if d !~ '^[0-9]{1,2}$' or m !~ '^[0-9]{1,2}$' or y !~ '^[0-9]{4}$' then
    problem := case when d = '' or m = '' or y = '' then 'incomplete' else 'not_a_date' end;
    return;
  end if;
  birth_on := make_date(y::int, m::int, d::int);
  if birth_on < '1900-01-01' or birth_on > current_date - 3650 then
    birth_on := null;
    problem := 'out_of_range';
  end if;
exception when datetime_field_overflow then
  problem := 'not_a_date';
end $$;
comment on function read_birth_date is 'problem: incomplete, not_a_date, out_of_range (before 1900 or less than ten years ago); nothing typed gives neither.';
