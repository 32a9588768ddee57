-- A text as it was typed or stood in a file, as it is kept: line ends of browsers, blanks at the ends, composed letters.
create or replace function tidy_cell(cell text) returns text language sql immutable as $$
  select nullif(btrim(replace(case when cell is nfc normalized then cell else normalize(cell) end, E'\r\n', E'\n'), E' \n\t\r\u00a0'), '')
$$;
comment on function tidy_cell is 'NULL for a text of blanks only. Most texts are composed already, and looking takes a fifth of the time of doing.';
