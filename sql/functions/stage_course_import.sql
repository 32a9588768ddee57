-- The lines of an uploaded file as staging rows.
create or replace function stage_course_import(job_id bigint, from_job bigint, out lines int) language plpgsql set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  asked job;
  names text[];
begin
  select * into asked from job j where j.id = stage_course_import.job_id;
  names := array(select jsonb_array_elements_text(asked.input -> 'columns'));
  perform open_course_import();
  execute format('insert into course_import (line, fault, html, %s) select (l.value ->> ''n'')::int, case when jsonb_array_length(l.value -> ''c'') <> %s then ''cells'' end, l.value -> ''h'', %s from job_part p, jsonb_array_elements(p.content::jsonb) l where p.job_id = $1',
    (select string_agg(quote_ident(n), ', ' order by i) from unnest(names) with ordinality n (n, i)), cardinality(names),
    (select string_agg(format('case when jsonb_array_length(l.value -> ''c'') = %s then l.value -> ''c'' ->> %s end', cardinality(names), i - 1), ', ' order by i) from unnest(names) with ordinality n (n, i))) using stage_course_import.from_job;
  get diagnostics lines = row_count;
  analyze course_import;
end $$;
comment on function stage_course_import is 'Inner part of job_course_check and job_course_import: how many lines there are. from_job: the one that holds the lines.';
