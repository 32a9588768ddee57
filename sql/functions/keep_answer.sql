-- The answer of a keyed form, for its repeats.
create or replace function keep_answer(person_id bigint, key text, answer jsonb) returns boolean language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  update request_key set answer = keep_answer.answer where person_id = keep_answer.person_id and key = keep_answer.key;
  return found;
end $$;
comment on function keep_answer is 'Stores what a repeat of this form will be told.';
