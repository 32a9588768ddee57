-- What is wrong with a tidied answer.
create or replace function answer_problem(kind text, options jsonb, smallest numeric, largest numeric, value text) returns text language sql immutable set search_path = public, pg_temp as $$
  select case
    when value is null then null
    when kind = 'file' then 'unknown'
    when kind = 'short_text' and char_length(value) > 200 then 'too_long'
    when kind = 'long_text' and char_length(value) > 3000 then 'too_long'
    when kind in ('choice', 'yes_no', 'several') and exists (select from unnest(string_to_array(value, E'\n')) w (word) where not exists (select from jsonb_array_elements(options) o where o ->> 'fr' = w.word)) then 'unknown'
    when kind in ('choice', 'yes_no') and strpos(value, E'\n') > 0 then 'unknown'
    when kind = 'date' and (read_day(value)).problem is not null then 'not_a_date'
    when kind = 'number' then case when value !~ '^-?[0-9]{1,12}([.][0-9]{1,6})?$' then 'not_a_number' when value::numeric < smallest then 'too_small' when value::numeric > largest then 'too_large' end
  end
$$;
comment on function answer_problem is 'too_long (200 characters of a short text, 3,000 of a long one), unknown (not among the options), not_a_number, not_a_date, too_small, too_large; NULL = fine. A missing answer is no problem here: application_questions() says what is missing.';
