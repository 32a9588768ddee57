-- What a form of questions was made from.
create or replace function questions_stamp(session_id bigint) returns text language sql stable set search_path = public, pg_temp as $$
  select md5(coalesce(string_agg(q.question_id || ':' || q.number, ' ' order by q.place), '')) from session_question q where q.session_id = questions_stamp.session_id
$$;
comment on function questions_stamp is 'Another as soon as a question is added, changed, moved or taken away: what was read is what is answered.';
