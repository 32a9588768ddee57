-- Which kind of year an address or a command means: 2025-2026 is academic, 2026 civil.
create or replace function year_kind_of(year text) returns text language sql immutable as $$
  select case when year ~ '^20[0-9]{2}$' then 'civil' when year ~ '^20[0-9]{2}-20[0-9]{2}$' then case when right(year, 4)::int = left(year, 4)::int + 1 then 'academic' end end
$$;
comment on function year_kind_of is 'NULL: no year that figures() knows.';
