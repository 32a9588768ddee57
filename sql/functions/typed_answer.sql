-- What a form says in answer to one question.
create or replace function typed_answer(question_id bigint, kind text, answers text[]) returns text language sql immutable set search_path = public, pg_temp as $$
  select case when typed_answer.kind = 'several' then string_agg(a.said, E'\n' order by a.n) else (array_agg(a.said order by a.n))[1] end
  from (select substr(x, strpos(x, ':') + 1) as said, n from unnest(typed_answer.answers) with ordinality u (x, n) where split_part(x, ':', 1) = typed_answer.question_id::text and strpos(x, ':') > 0) a
$$;
comment on function typed_answer is 'answers: "QUESTION:text". NULL: the form does not name the question. Boxes that are ticked come one by one, and are one answer of several lines.';
