-- Makes the staging tables of an import: the lines of the file as they are, and what becomes of each.
create or replace function open_course_import() returns int language plpgsql set search_path = public, pg_temp as $$
begin
  -- Wide lines stay as they are: compressing what is read once and thrown away would cost more than all the rest.
  execute 'create temporary table course_import (line int primary key, fault text, html jsonb, '
    || (select string_agg(quote_ident(c.name) || ' text', ', ' order by c.place) from course_import_columns() c) || ') with (toast_tuple_target = 8160) on commit drop';
  create index course_import_code on course_import (upper(btrim(code)), line);
  create temporary table course_import_result (line int primary key, act text not null, problems text[], changed text[], code text, kind text, course_id bigint, version_id bigint, fresh jsonb, html jsonb) with (toast_tuple_target = 8160) on commit drop;
  perform set_config('work_mem', '64MB', true);
  return (select count(*) from course_import_columns());
end $$;
comment on function open_course_import is 'Gone with the transaction. fault: what is wrong with the line itself (cells = not as many as the header has); html: its long texts rendered, null where that can''t be done. act: new, changed, same, refused.';
