-- One cell of a CSV file (RFC 4180).
create or replace function csv_cell(content text) returns text language sql immutable set search_path = public, pg_temp as $$
  select case when c.safe ~ '[",\n\r]' then '"' || replace(c.safe, '"', '""') || '"' else c.safe end
  from (select case when content ~ '^[=+@\t\r-]' and content !~ '^-?[0-9]+([.][0-9]+)?$' then '''' || content else coalesce(content, '') end as safe) c
$$;
comment on function csv_cell is 'A text that a spreadsheet would take for a formula gets an apostrophe in front; numbers stay numbers; NULL = an empty cell.';
