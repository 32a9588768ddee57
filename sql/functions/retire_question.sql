-- A question is asked no more; what was answered stays.
create or replace function retire_question(person_id bigint, session_id bigint, question_id bigint) returns table (retired_id bigint, refusal text[], refusal_values jsonb)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  q question;
begin
  if not may_run_session(retire_question.person_id, retire_question.session_id) then return; end if;
  perform 1 from session s where s.id = retire_question.session_id for no key update;
  select * into q from question x where x.id = retire_question.question_id and x.session_id = retire_question.session_id and x.retired_at is null;
  if not found then return; end if;
  if exists (select from session_question d where d.shown_if_question_id = q.id) then
    return query select q.id, array['question_needed'], '{}'::jsonb;
    return;
  end if;
  update question x set retired_at = now() where x.id = q.id;
  insert into audit (person_id, action, object, object_id, detail) values (retire_question.person_id, 'question.retire', 'session', q.session_id::text, jsonb_build_object('question_id', q.id));
  return query select q.id, null::text[], null::jsonb;
end $$;
comment on function retire_question is 'No row: absent, retired already, or not one''s own. Refusal: question_needed (another question hangs on it).';
