-- An answer as people read it.
create or replace function answer_text(kind text, options jsonb, value text, locale text) returns text language sql immutable set search_path = public, pg_temp as $$
  select case when answer_text.kind in ('choice', 'yes_no', 'several') then (
      select string_agg(coalesce((select case when answer_text.locale = 'en' then o ->> 'en' end from jsonb_array_elements(answer_text.options) o where o ->> 'fr' = l.line), l.line), ', ' order by l.n)
      from unnest(string_to_array(answer_text.value, E'\n')) with ordinality l (line, n))
    else answer_text.value end
$$;
comment on function answer_text is 'What was chosen of a list in the words of the language, French where there are no others. A day stays 2026-01-31: templates dress it.';
