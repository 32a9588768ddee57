-- A day typed as 2026-12-31 or 31/12/2026; NULL when it is none.
create or replace function read_typed_day(typed text) returns date language plpgsql immutable set search_path = public, pg_temp as $$
declare
  part text[] := regexp_match(btrim(read_typed_day.typed), '^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})$');
begin
  if part is null then
    part := (regexp_match(btrim(read_typed_day.typed), '^([0-9]{1,2})[/. ]([0-9]{1,2})[/. ]([0-9]{4})$'))[1:3];
    part := array[part[3], part[2], part[1]];
  end if;
  return make_date(part[1]::int, part[2]::int, part[3]::int);
exception when datetime_field_overflow then
  return null;
end $$;
comment on function read_typed_day is 'The two ways in which days are written here; 30 February is none.';
