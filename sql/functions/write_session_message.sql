-- A message to the people of a session, written but not sent yet.
create or replace function write_session_message(person_id bigint, session_id bigint, subject_fr text, subject_en text, body_fr text, body_en text, to_waiting text) returns table (message_id bigint, refusal text[], refusal_values jsonb)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  head_fr text := clean_name(write_session_message.subject_fr);
  head_en text := clean_name(write_session_message.subject_en);
  text_fr text := nullif(btrim(replace(normalize(write_session_message.body_fr, NFC), E'\r', ''), E' \n\t' || U&'\00A0\202F'), '');
  text_en text := nullif(btrim(replace(normalize(write_session_message.body_en, NFC), E'\r', ''), E' \n\t' || U&'\00A0\202F'), '');
  wrong text[];
  made bigint;
begin
  if not may_run_session(write_session_message.person_id, write_session_message.session_id) then return; end if;
  wrong := array_remove(array[
    case when head_fr is null then 'subject_fr.missing'::text when char_length(head_fr) > 150 then 'subject_fr.too_long'::text end,
    case when text_fr is null then 'body_fr.missing'::text when char_length(text_fr) > 4000 then 'body_fr.too_long'::text end,
    case when head_en is null then 'subject_en.missing'::text when char_length(head_en) > 150 then 'subject_en.too_long'::text end,
    case when text_en is null then 'body_en.missing'::text when char_length(text_en) > 4000 then 'body_en.too_long'::text end], null);
  if cardinality(wrong) > 0 then
    return query select null::bigint, wrong, '{}'::jsonb;
    return;
  end if;
  insert into session_message (session_id, person_id, to_waiting, subject_fr, subject_en, body_fr, body_en)
  values (write_session_message.session_id, write_session_message.person_id, coalesce(write_session_message.to_waiting, '') = 'yes', head_fr, head_en, text_fr, text_en) returning id into made;
  insert into audit (person_id, action, object, object_id) values (write_session_message.person_id, 'message.write', 'session', write_session_message.session_id::text);
  return query select made, null::text[], null::jsonb;
end $$;
comment on function write_session_message is 'Both languages, for each person reads their own. No row: absent or not one''s own session. Refusals: subject_fr, subject_en, body_fr, body_en + .missing, .too_long.';
