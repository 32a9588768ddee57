-- On which page of its form each typed question of a session stands, so that the longest honest answers of a page fit into one form.
create or replace function question_parts(session_id bigint) returns table (question_id bigint, part int) language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  -- A form may have 64 KiB; its token, key and stamp take less than the rest of it. Nine bytes: a letter that is three in UTF-8, each as %XX.
  room constant int := 60000;
  filled int := 0;
  one record;
begin
  part := 1;
  for one in
    select q.question_id, 40 + case q.kind when 'short_text' then 200 * 9 when 'long_text' then 3000 * 9 when 'several' then (select sum(char_length(o ->> 'fr') * 9 + 40) from jsonb_array_elements(q.options) o) else 150 * 9 end::int as bytes
    from session_question q where q.session_id = question_parts.session_id and q.kind <> 'file' order by q.place
  loop
    if filled > 0 and filled + one.bytes > room then
      part := part + 1;
      filled := 0;
    end if;
    filled := filled + one.bytes;
    question_id := one.question_id;
    return next;
  end loop;
end $$;
comment on function question_parts is 'Two long texts and some short ones a page; a session that asks little has one page. Files have a page of their own.';
