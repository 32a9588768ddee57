-- One content line of an iCalendar file: folded at 75 octets, never inside a character, ended by CRLF.
create or replace function calendar_fold(line text) returns text language plpgsql immutable strict as $$
declare
  folded text := '';
  piece text := '';
  size int := 0;
  wide int;
  c text;
begin
  if octet_length(line) <= 75 then return line || E'\r\n'; end if;
  foreach c in array regexp_split_to_array(line, '') loop
    wide := octet_length(c);
    if size + wide > 75 then
      folded := folded || piece || E'\r\n ';
      piece := '';
      size := 1;
    end if;
    piece := piece || c;
    size := size + wide;
  end loop;
  return folded || piece || E'\r\n';
end $$;
comment on function calendar_fold is 'RFC 5545, 3.1.';
