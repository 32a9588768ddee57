-- Why a table that was sent is none.
create or replace function sheet_refusal(file_name text, sheet jsonb, out refusal text[]) language sql immutable as $$
  select case
    when sheet is null or coalesce(file_name, '') = '' then '{file.missing}'
    when sheet ? 'problem' then case sheet ->> 'problem' when 'encoding' then '{file.encoding}' when 'separator' then '{file.separator}' when 'quote' then '{file.quote}' when 'too_many' then '{file.too_many}' else '{file.empty}' end end::text[]
$$;
comment on function sheet_refusal is 'NULL: it is one. sheet: the file as the server reads it (server/upload.h). file. + missing, encoding, separator, quote (line), empty, too_many.';
