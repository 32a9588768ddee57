-- A session's questions as one person meets them: which are asked of them, what they answered so far, what is wrong or missing.
create or replace function application_questions(person_id bigint, session_id bigint) returns table (question_id bigint, number int, place bigint, kind text, text_fr text, text_en text, hint_fr text, hint_en text, is_required boolean,
  options jsonb, smallest numeric, largest numeric, shown_if_place bigint, shown_if_fr text, shown_if_en text, is_asked boolean, value text, file_id bigint, problem text)
language sql stable security definer set search_path = public, pg_temp as $$
  with recursive asked_now as materialized (
    select q.*, d.value, f.id as file_id
    from session_question q
      left join answer_draft d on d.question_id = q.question_id and d.person_id = application_questions.person_id and q.kind <> 'file'
      left join document_file f on f.question_id = q.question_id and f.person_id = application_questions.person_id and f.enrolment_id is null and q.kind = 'file'
    where q.session_id = application_questions.session_id
  ), shown as (
    select a.question_id, a.value from asked_now a where a.shown_if_question_id is null
    union
    select a.question_id, a.value from shown s join asked_now a on a.shown_if_question_id = s.question_id and a.shown_if_value = any(string_to_array(s.value, E'\n'))
  )
  select a.question_id, a.number, a.place, a.kind, a.text_fr, a.text_en, a.hint_fr, a.hint_en, a.is_required, a.options, a.smallest, a.largest, b.place, a.shown_if_value,
    (select o ->> 'en' from jsonb_array_elements(b.options) o where o ->> 'fr' = a.shown_if_value), s.question_id is not null, a.value, a.file_id,
    case when s.question_id is not null then coalesce(answer_problem(a.kind, a.options, a.smallest, a.largest, a.value), case when a.is_required and a.value is null and a.file_id is null then 'missing' end) end
  from asked_now a left join shown s on s.question_id = a.question_id left join asked_now b on b.question_id = a.shown_if_question_id
  order by a.place
$$;
comment on function application_questions is 'From the draft. is_asked: its condition holds, and that of the question it hangs on; only then it can be missing. problem: missing, or what answer_problem() says.';
