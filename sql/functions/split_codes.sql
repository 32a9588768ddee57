-- Codes typed one behind the other, with commas, semicolons or blanks between them.
create or replace function split_codes(typed text) returns text[] language sql immutable as $$
  select array_remove(regexp_split_to_array(upper(coalesce(split_codes.typed, '')), '[\s,;|]+'), '')
$$;
comment on function split_codes is 'In the order typed; upper case; {} for nothing.';
