-- A document was wrong: it stays, and says from now on that it is not valid.
create or replace function revoke_document(person_id bigint, document_id bigint, reason text) returns table (session_id bigint, refusal text[], refusal_values jsonb)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  d record;
  why text := clean_name(revoke_document.reason);
begin
  select x.id, x.revoked_at, e.session_id into d from issued_document x join enrolment e on e.id = x.enrolment_id
  where x.id = revoke_document.document_id and may_run_session(revoke_document.person_id, e.session_id) for update of x;
  if not found then return; end if;
  if d.revoked_at is not null then
    return query select d.session_id, array['document_revoked'], '{}'::jsonb;
  elsif why is null or char_length(why) > 500 then
    return query select d.session_id, case when why is null then array['reason.missing'] else array['reason.too_long'] end, '{}'::jsonb;
  else
    update issued_document x set revoked_at = now(), revoked_by = revoke_document.person_id, revocation_reason = why where x.id = d.id;
    insert into audit (person_id, action, object, object_id) values (revoke_document.person_id, 'document.revoke', 'document', d.id::text);
    return query select d.session_id, null::text[], null::jsonb;
  end if;
end $$;
comment on function revoke_document is 'No row: absent or of a session that is not one''s own. Refusals: document_revoked, reason.missing, reason.too_long.';
