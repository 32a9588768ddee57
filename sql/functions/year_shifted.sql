-- The report year some years later or before: 2025-2026 and -1 give 2024-2025.
create or replace function year_shifted(year text, years int) returns text language sql immutable as $$
  select case year_kind_of(year) when 'civil' then (year::int + years)::text when 'academic' then (left(year, 4)::int + years) || '-' || (right(year, 4)::int + years) end
$$;
comment on function year_shifted is 'NULL for what is no year.';
