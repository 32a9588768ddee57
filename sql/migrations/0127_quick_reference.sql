-- The same references, letter by letter from bytes: characters of a text are counted from its beginning each time, eight times per enrolment of a rush.
create or replace function enrolment_reference(number bigint) returns text language plpgsql immutable strict as $$
declare
  letters constant bytea := '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
  spread bigint := (number & 2147483647) * 2654435761 & 1099511627775;
begin
  spread := spread # (spread >> 17);
  return concat(chr(get_byte(letters, (spread & 31)::int)), chr(get_byte(letters, (spread >> 5 & 31)::int)), chr(get_byte(letters, (spread >> 10 & 31)::int)), chr(get_byte(letters, (spread >> 15 & 31)::int)),
    '-', chr(get_byte(letters, (spread >> 20 & 31)::int)), chr(get_byte(letters, (spread >> 25 & 31)::int)), chr(get_byte(letters, (spread >> 30 & 31)::int)), chr(get_byte(letters, (spread >> 35 & 31)::int)));
end $$;
