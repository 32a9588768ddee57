-- Makes the staging table of an import: every column is text, a row is a line of the file.
create or replace function open_course_import() returns int language plpgsql set search_path = public, pg_temp as $$
begin
  execute 'create temporary table course_import (line int primary key, act text, problems text[], changed text[], typed jsonb, fresh jsonb, '
    || (select string_agg(quote_ident(c.name) || ' text', ', ' order by c.place) from course_import_columns() c) || ') on commit drop';
  create index course_import_code on course_import (upper(btrim(code)), line);
  return (select count(*) from course_import_columns());
end $$;
comment on function open_course_import is 'Gone with the transaction. act: new, changed, same, refused; typed and fresh: as tidied by check_course_import.';
