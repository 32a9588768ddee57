-- A text as iCalendar wants it (RFC 5545, 3.3.11): backslash, semicolon, comma and newline escaped.
create or replace function calendar_escape(value text) returns text language sql immutable as $$
  select replace(regexp_replace(regexp_replace(value, '([\\;,])', '\\\1', 'g'), '\r\n|\r|\n', '\\n', 'g'), chr(9), ' ')
$$;
comment on function calendar_escape is 'For the TEXT values of calendar_text.';
