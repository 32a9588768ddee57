-- The lines of an uploaded file of past enrolments as staging rows, read.
create or replace function stage_enrolment_import(from_job bigint, out refused int) language plpgsql set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  names text;
  cells text;
begin
  perform open_enrolment_import();
  select string_agg(quote_ident(c.name), ', ' order by c.place), string_agg(format('case when jsonb_array_length(l.value -> ''c'') = 28 then l.value -> ''c'' ->> %s end', c.place - 1), ', ' order by c.place) into names, cells from enrolment_import_columns() c;
  execute format('insert into enrolment_import_row (line, fault, %s) select (l.value ->> ''n'')::int, case when jsonb_array_length(l.value -> ''c'') <> 28 then ''cells'' end, %s from job_part p, jsonb_array_elements(p.content::jsonb) l where p.job_id = $1', names, cells) using from_job;
  perform find_import_places();
  perform check_enrolment_import(1, 2147483647);
  refused := compare_import_lines();
end $$;
comment on function stage_enrolment_import is 'Inner part of job_enrolment_check and job_enrolment_import: how many lines are refused. from_job: the one that holds the lines.';
