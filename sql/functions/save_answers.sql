-- Keeps what was answered of an application that is not sent yet.
create or replace function save_answers(person_id bigint, session_id bigint, stamp text, answers text[]) returns table (of_session bigint, refusal text[], refusal_values jsonb)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  typed jsonb;
  wrong jsonb;
begin
  perform 1 from person p where p.id = save_answers.person_id for no key update;
  perform 1 from session_facts f join enrolment_draft d on d.session_id = f.session_id and d.person_id = save_answers.person_id where f.session_id = save_answers.session_id and f.admission = 'approval';
  if not found then return; end if;
  if save_answers.stamp is distinct from questions_stamp(save_answers.session_id) then
    return query select save_answers.session_id, array['stale_page'], '{}'::jsonb;
    return;
  end if;
  if exists (select from unnest(save_answers.answers) a where not exists (
    select from session_question q where q.session_id = save_answers.session_id and q.kind <> 'file' and q.question_id::text = split_part(a, ':', 1) and strpos(a, ':') > 0)) then
    return query select save_answers.session_id, array['answers.unknown'], '{}'::jsonb;
    return;
  end if;
  select jsonb_object_agg(t.question_id, t.value), jsonb_agg(case (select p.language from person p where p.id = save_answers.person_id) when 'en' then coalesce(t.text_en, t.text_fr) else t.text_fr end order by t.place) filter (where t.problem is not null)
  into typed, wrong
  from (
    select q.question_id, q.place, q.text_fr, q.text_en, v.value, answer_problem(q.kind, q.options, q.smallest, q.largest, v.value) as problem
    from session_question q cross join lateral (select typed_answer(q.question_id, q.kind, save_answers.answers) as said) y
      cross join lateral (select clean_answer(q.kind, y.said) as value) v
    where q.session_id = save_answers.session_id and y.said is not null
  ) t;
  if wrong is not null then
    return query select save_answers.session_id, array['answers.wrong'], jsonb_build_object('questions', wrong);
    return;
  end if;
  delete from answer_draft d using jsonb_each_text(typed) t where d.person_id = save_answers.person_id and d.question_id = t.key::bigint and t.value is null;
  insert into answer_draft as d (person_id, question_id, value)
  select save_answers.person_id, t.key::bigint, t.value from jsonb_each_text(typed) t where t.value is not null
  on conflict on constraint answer_draft_pkey do update set value = excluded.value, saved_at = now();
  update enrolment_draft d set saved_at = now() where d.person_id = save_answers.person_id and d.session_id = save_answers.session_id;
  return query select save_answers.session_id, null::text[], null::jsonb;
end $$;
comment on function save_answers is 'answers: "QUESTION:text", what is not named stays as it was, an empty text takes an answer back. Missing answers are no refusal: who comes back goes on. No row: no such application, or not begun. Refusals: stale_page (a question changed meanwhile), answers.unknown (a question of another session, or one for a file), answers.wrong (questions).';
