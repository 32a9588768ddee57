-- Takes a file back that is not sent yet.
create or replace function delete_document(person_id bigint, session_id bigint, question_id bigint) returns table (of_session bigint, refusal text[], refusal_values jsonb)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  perform 1 from person p where p.id = delete_document.person_id for no key update;
  if not exists (select from question q join enrolment_draft d on d.session_id = q.session_id and d.person_id = delete_document.person_id where q.id = delete_document.question_id and q.session_id = delete_document.session_id) then return; end if;
  delete from document_file f where f.person_id = delete_document.person_id and f.question_id = delete_document.question_id and f.enrolment_id is null;
  return query select delete_document.session_id, null::text[], null::jsonb;
end $$;
comment on function delete_document is 'Twice is fine. No row: no such question, or no application begun.';
