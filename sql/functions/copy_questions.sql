-- The questions of a session, asked in another one too: as they stand now, each a first version.
create or replace function copy_questions(from_session bigint, to_session bigint, written_by bigint) returns int language plpgsql volatile set search_path = public, pg_temp as $$
#variable_conflict use_variable
declare
  asked record;
  made bigint;
  twins jsonb := '{}';
  n int := 0;
begin
  for asked in select * from session_question x where x.session_id = from_session order by x.place loop
    insert into question (session_id, position) values (to_session, asked.position) returning id into made;
    twins := twins || jsonb_build_object(asked.question_id::text, made);
    n := n + 1;
  end loop;
  -- A condition may stand on a question further down: all are there before the first is written.
  insert into question_version (question_id, number, kind, text_fr, text_en, hint_fr, hint_en, is_required, options, smallest, largest, shown_if_question_id, shown_if_value, written_by)
  select (twins ->> x.question_id::text)::bigint, 1, x.kind, x.text_fr, x.text_en, x.hint_fr, x.hint_en, x.is_required, x.options, x.smallest, x.largest, (twins ->> x.shown_if_question_id::text)::bigint, x.shown_if_value, copy_questions.written_by
  from session_question x where x.session_id = from_session;
  return n;
end $$;
comment on function copy_questions is 'Inner part of copy_session. How many there are.';
