-- Keeps a file of an application that is not sent yet; it takes the place of the one before.
create or replace function save_document(person_id bigint, session_id bigint, question_id text, file bytea, file_name text, form_issued_at bigint) returns table (of_session bigint, refusal text[], refusal_values jsonb)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  asked record;
  name text := clean_name(regexp_replace(regexp_replace(normalize(coalesce(save_document.file_name, ''), NFC), '^.*[/\\]', ''), U&'[[:cntrl:]\0080-\009F\200E\200F\202A-\202E\2066-\2069\FFFD"<>|:*?]', '', 'g'));
  failed text[];
  made bigint;
begin
  perform 1 from person p where p.id = save_document.person_id for no key update;
  select q.question_id, f.session_id, d.track into asked
  from session_question q join session_facts f on f.session_id = q.session_id and f.admission = 'approval' join enrolment_draft d on d.session_id = f.session_id and d.person_id = save_document.person_id
  where q.session_id = save_document.session_id and q.kind = 'file' and q.question_id::text = save_document.question_id;
  if not found then return; end if;
  failed := application_refusals(save_document.person_id, save_document.session_id, save_document.form_issued_at, asked.track);
  if failed is null then
    failed := case
      when save_document.file is null or coalesce(save_document.file_name, '') = '' or octet_length(save_document.file) = 0 then '{file.missing}'
      when octet_length(save_document.file) > 10485760 then '{file.too_large}'
      when not is_pdf(save_document.file) then '{file.not_pdf}' end;
  end if;
  if failed is not null then
    return query select asked.session_id, failed,
      coalesce((select jsonb_object_agg(v.key, v.value order by r.position desc) from enrolment_refusals(array[save_document.person_id], array[asked.session_id], array[save_document.form_issued_at], array[asked.track]) r, jsonb_each(r.refusal_values) v
        where r.refusal = any(failed)), '{}');
    return;
  end if;
  delete from document_file f where f.person_id = save_document.person_id and f.question_id = asked.question_id and f.enrolment_id is null;
  insert into document_file (person_id, question_id, file_name, size, sha256)
  values (save_document.person_id, asked.question_id, coalesce(left(nullif(regexp_replace(name, '([.]pdf)+$', '', 'i'), ''), 116), 'document') || '.pdf', octet_length(save_document.file), encode(sha256(save_document.file), 'hex')) returning id into made;
  insert into document_content (document_file_id, content) values (made, save_document.file);
  update enrolment_draft d set saved_at = now() where d.person_id = save_document.person_id and d.session_id = asked.session_id;
  return query select asked.session_id, null::text[], null::jsonb;
end $$;
comment on function save_document is 'The name is cut to its last part and always ends in .pdf. No row: no such question for a file in this session, or the application is not begun. Refusals: the rules of enrolment (nobody fills a store that they could not use), then file. + missing, too_large (10 MiB), not_pdf (by its bytes).';
