-- A file of past enrolments was sent: what it would change is worked out before anything is written.
create or replace function request_enrolment_import(person_id bigint, file_name text, sheet jsonb, sha256 text, bytes bigint, out job_id bigint, out refusal text[], out refusal_values jsonb)
  returns setof record
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  other text[];
begin
  perform from person p where p.id = request_enrolment_import.person_id for no key update;
  if not holds_role(request_enrolment_import.person_id, '{office}') then
    return;
  end if;
  refusal_values := '{}';
  -- Which of two encodings was meant is nobody's guess: it is sent again in one that tells itself.
  refusal := case when sheet ? 'choices' then '{file.encoding}' else sheet_refusal(file_name, sheet) end;
  if refusal is null then
    select array[coalesce(c.place || ': ' || c.name, '29: –'), coalesce(nullif(left(n.name, 40), ''), '–')] into other from enrolment_import_columns() c full join jsonb_array_elements_text(sheet -> 'columns') with ordinality n (name, place) on n.place = c.place
    where c.name is distinct from n.name order by coalesce(c.place, n.place) limit 1;
    if found then
      refusal := '{file.other_columns}';
    end if;
  end if;
  if refusal is not null then
    refusal_values := jsonb_strip_nulls(jsonb_build_object('line', sheet -> 'line', 'columns', case when refusal = '{file.other_columns}' then to_jsonb(other) end));
    return next;
    return;
  end if;
  insert into job (kind, person_id, total, input)
  values ('enrolment_check', request_enrolment_import.person_id, jsonb_array_length(sheet -> 'lines'),
    jsonb_build_object('file_name', left(file_name, 255), 'encoding', sheet -> 'encoding', 'has_bom', sheet -> 'has_bom', 'separator', sheet -> 'separator', 'sha256', request_enrolment_import.sha256, 'bytes', request_enrolment_import.bytes)) returning id into job_id;
  insert into job_part (job_id, part, content) values (job_id, 1, (sheet -> 'lines')::text);
  insert into audit (person_id, action, object, object_id, detail) values (request_enrolment_import.person_id, 'job.request', 'job', job_id::text, jsonb_build_object('kind', 'enrolment_check'));
  return next;
end $$;
comment on function request_enrolment_import is 'sheet: the file as the server reads it (server/upload.h), identifiers sealed. No row: not the office. refusal: those of sheet_refusal, file.other_columns (columns: the first that differs, and what stands there).';
