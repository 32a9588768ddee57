-- A file of courses was sent: what it would change is worked out before anything is written.
create or replace function request_course_import(person_id bigint, file_name text, sheet jsonb, out job_id bigint, out refusal text[], out refusal_values jsonb)
  returns setof record
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  names text[];
  strange text[];
begin
  perform from person p where p.id = request_course_import.person_id for no key update;
  if not holds_role(request_course_import.person_id, '{reviewer,office}') then
    return;
  end if;
  refusal_values := '{}';
  names := array(select jsonb_array_elements_text(sheet -> 'columns'));
  strange := array(select n from unnest(names) n where n not in (select c.name from course_import_columns() c));
  refusal := case
    when sheet is null or coalesce(file_name, '') = '' then '{file.missing}'
    when sheet ? 'problem' then case sheet ->> 'problem' when 'encoding' then '{file.encoding}' when 'separator' then '{file.separator}' when 'quote' then '{file.quote}' when 'too_many' then '{file.too_many}' else '{file.empty}' end
    when cardinality(strange) > 0 then '{file.unknown_columns}'
    when (select count(*) <> count(distinct n) from unnest(names) n) then '{file.repeated_columns}'
    when 'code' <> all (names) then '{file.no_code}' end;
  if refusal is not null then
    refusal_values := jsonb_strip_nulls(jsonb_build_object('line', sheet -> 'line', 'columns', case when cardinality(strange) > 0 then to_jsonb(array(select case n when '' then '–' else left(n, 40) end from unnest(strange[1:8]) n)) end));
    return next;
    return;
  end if;
  insert into job (kind, person_id, total, input)
  values ('course_check', request_course_import.person_id, jsonb_array_length(sheet -> 'lines'),
    jsonb_build_object('file_name', left(file_name, 255), 'encoding', sheet -> 'encoding', 'has_bom', sheet -> 'has_bom', 'separator', sheet -> 'separator', 'columns', sheet -> 'columns')) returning id into job_id;
  insert into job_part (job_id, part, content) values (job_id, 1, (sheet -> 'lines')::text);
  insert into audit (person_id, action, object, object_id, detail) values (request_course_import.person_id, 'job.request', 'job', job_id::text, jsonb_build_object('kind', 'course_check'));
  return next;
end $$;
comment on function request_course_import is 'sheet: the file as the server reads it (server/upload.h). No row: neither reviewer nor office. refusal: file. + missing, encoding, separator, quote (line), empty, too_many, unknown_columns (columns), repeated_columns, no_code.';
