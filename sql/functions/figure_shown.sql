-- A figure as it is printed inside: a number, nd where it is not available, ~ where hours or full-time equivalents round to zero.
create or replace function figure_shown(value numeric, decimals int default 0) returns text language sql immutable as $$
  select case when value is null then 'nd' when value <> 0 and round(value, decimals) = 0 then '~' else trim_scale(round(value, decimals))::text end
$$;
comment on function figure_shown is 'Never empty: a blank cell is a fault.';
