-- A file of courses was sent: what it would change is worked out before anything is written.
create or replace function request_course_import(person_id bigint, file_name text, sheet jsonb, out job_id bigint, out refusal text[], out refusal_values jsonb)
  returns setof record
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  names text[];
  strange text[];
  -- The file as it is read; in each way that it may be meant where that can't be told.
  readings jsonb[] := array(select r.value from jsonb_array_elements(coalesce(sheet -> 'choices', jsonb_build_array(sheet))) with ordinality r (value, n) order by r.n);
begin
  perform from person p where p.id = request_course_import.person_id for no key update;
  if not holds_role(request_course_import.person_id, '{reviewer,office}') then
    return;
  end if;
  refusal_values := '{}';
  names := array(select jsonb_array_elements_text(readings[1] -> 'columns'));
  strange := array(select n from unnest(names) n where n not in (select c.name from course_import_columns() c));
  refusal := sheet_refusal(file_name, sheet);
  refusal := case
    when refusal is not null then refusal
    when cardinality(strange) > 0 then '{file.unknown_columns}'
    when (select count(*) <> count(distinct n) from unnest(names) n) then '{file.repeated_columns}'
    when 'code' <> all (names) then '{file.no_code}' end;
  if refusal is not null then
    refusal_values := jsonb_strip_nulls(jsonb_build_object('line', sheet -> 'line', 'columns', case when cardinality(strange) > 0 then to_jsonb(array(select case n when '' then '–' else left(n, 40) end from unnest(strange[1:8]) n)) end));
    return next;
    return;
  end if;
  insert into job (kind, person_id, total, input, lease_until, expires_at)
  select 'course_check', request_course_import.person_id, jsonb_array_length(readings[1] -> 'lines'), jsonb_build_object('file_name', left(file_name, 255)) || case when not sheet ? 'choices' then sheet - 'lines' else jsonb_build_object('choices', (
      -- Up to five places that the readings make different letters of, with what stands around.
      select jsonb_agg(r.value - 'lines' || jsonb_build_object('samples', (
        select coalesce(jsonb_agg(substr(r.value -> 'lines' -> p.line -> 'c' ->> p.cell, greatest(1, p.at - 20), 50) order by p.line, p.cell), '[]')
        from (select l.n::int - 1 as line, c.n::int - 1 as cell, strpos(c.value, substring(c.value from '[^\x01-\x7F]')) as at
          from jsonb_array_elements(readings[1] -> 'lines') with ordinality l (value, n), jsonb_array_elements_text(l.value -> 'c') with ordinality c (value, n)
          where c.value ~ '[^\x01-\x7F]' order by l.n, c.n limit 5) p)) order by r.n)
      from unnest(readings) with ordinality r (value, n))) end,
    -- Held back until it is chosen.
    case when sheet ? 'choices' then 'infinity'::timestamptz end, case when sheet ? 'choices' then now() + setting_number('job_days', 7) * interval '1 day' end
  returning id into job_id;
  insert into job_part (job_id, part, content) select request_course_import.job_id, r.n, (r.value -> 'lines')::text from unnest(readings) with ordinality r (value, n);
  insert into audit (person_id, action, object, object_id, detail) values (request_course_import.person_id, 'job.request', 'job', job_id::text, jsonb_build_object('kind', 'course_check'));
  return next;
end $$;
comment on function request_course_import is 'sheet: the file as the server reads it (server/upload.h); with choices it waits for choose_import_encoding(). No row: neither reviewer nor office. refusal: file. + missing, encoding, separator, quote (line), empty, too_many, unknown_columns (columns), repeated_columns, no_code.';
