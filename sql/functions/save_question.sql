-- A question of a session is written, or changed: a change is a new version, and what was answered before keeps the old one.
create or replace function save_question(person_id bigint, session_id bigint, question_id bigint, answer_kind text, text_fr text, text_en text, hint_fr text, hint_en text, is_required text, options text, smallest text, largest text, shown_if text, place text)
returns table (saved_id bigint, refusal text[], refusal_values jsonb)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  s session;
  q question;
  old question_version;
  new question_version;
  lines text[];
  problems text[] := '{}';
  wanted_place int;
begin
  if not may_run_session(save_question.person_id, save_question.session_id) then return; end if;
  select * into s from session x where x.id = save_question.session_id for no key update;
  if save_question.question_id is not null then
    select * into q from question x where x.id = save_question.question_id and x.session_id = s.id and x.retired_at is null;
    if not found then return; end if;
    select * into old from question_version v where v.question_id = q.id order by v.number desc limit 1;
  elsif s.state = 'cancelled' then
    return query select null::bigint, array['session_cancelled'], '{}'::jsonb;
    return;
  elsif (select count(*) from question x where x.session_id = s.id and x.retired_at is null) >= 30 then
    return query select null::bigint, array['too_many_questions'], '{}'::jsonb;
    return;
  end if;
  new.kind := case when save_question.answer_kind in ('short_text', 'long_text', 'choice', 'yes_no', 'several', 'number', 'date', 'file') then save_question.answer_kind end;
  new.text_fr := clean_name(save_question.text_fr);
  new.text_en := clean_name(save_question.text_en);
  new.hint_fr := clean_name(save_question.hint_fr);
  new.hint_en := clean_name(save_question.hint_en);
  new.is_required := coalesce(save_question.is_required, '') = 'yes';
  problems := array[
    case when new.kind is null then 'answer_kind.unknown'::text end,
    case when new.text_fr is null then 'text_fr.missing'::text when char_length(new.text_fr) > 300 then 'text_fr.too_long'::text end,
    case when char_length(new.text_en) > 300 then 'text_en.too_long'::text end,
    case when char_length(new.hint_fr) > 500 then 'hint_fr.too_long'::text end, case when char_length(new.hint_en) > 500 then 'hint_en.too_long'::text end];
  -- One option a line: the French words, and after a bar the English ones. Yes and no are the same everywhere.
  lines := case when new.kind = 'yes_no' then '{Oui | Yes,Non | No}' when new.kind in ('choice', 'several') then array(select clean_name(l) from regexp_split_to_table(coalesce(save_question.options, ''), E'\n') l where clean_name(l) is not null) else '{}' end;
  new.options := coalesce((select jsonb_agg(jsonb_strip_nulls(jsonb_build_object('fr', clean_name(split_part(l, '|', 1)), 'en', clean_name(substr(l, nullif(strpos(l, '|'), 0) + 1)))) order by n) from unnest(lines) with ordinality u (l, n)), '[]');
  problems := problems || case when new.kind in ('choice', 'several') and cardinality(lines) < 2 then 'options.missing'::text when cardinality(lines) > 30 then 'options.too_many'::text
    when exists (select from jsonb_array_elements(new.options) o where o ->> 'fr' is null or char_length(o ->> 'fr') > 150 or char_length(o ->> 'en') > 150 or o ->> 'fr' ~ '[:]$') then 'options.malformed'::text
    when (select count(*) <> count(distinct o ->> 'fr') from jsonb_array_elements(new.options) o) then 'options.twice'::text
    when exists (select from session_question d where d.shown_if_question_id = q.id and not exists (select from jsonb_array_elements(new.options) o where o ->> 'fr' = d.shown_if_value)) then 'options.needed'::text end;
  if new.kind = 'number' then
    problems := problems || case when coalesce(clean_answer('number', save_question.smallest), '0') !~ '^-?[0-9]{1,12}([.][0-9]{1,6})?$' then 'smallest.not_a_number'::text end
      || case when coalesce(clean_answer('number', save_question.largest), '0') !~ '^-?[0-9]{1,12}([.][0-9]{1,6})?$' then 'largest.not_a_number'::text end;
    if not problems && array['smallest.not_a_number', 'largest.not_a_number'] then
      new.smallest := clean_answer('number', save_question.smallest)::numeric;
      new.largest := clean_answer('number', save_question.largest)::numeric;
      problems := problems || case when new.smallest > new.largest then 'largest.below_smallest'::text end;
    end if;
  end if;
  if coalesce(save_question.shown_if, '') <> '' then
    select d.question_id, o ->> 'fr' into new.shown_if_question_id, new.shown_if_value from session_question d, jsonb_array_elements(d.options) o
    where d.session_id = s.id and d.question_id is distinct from q.id and d.question_id || ':' || (o ->> 'fr') = save_question.shown_if;
    problems := problems || case when new.shown_if_question_id is null then 'shown_if.unknown'::text end;
    -- What hangs on this one, near or far, cannot be its condition.
    problems := problems || case when q.id is not null and new.shown_if_question_id in (
      with recursive hanging as (
        select d.question_id from session_question d where d.shown_if_question_id = q.id
        union select d.question_id from hanging h join session_question d on d.shown_if_question_id = h.question_id)
      select h.question_id from hanging h) then 'shown_if.round'::text end;
  end if;
  problems := problems || case when coalesce(btrim(save_question.place), '') !~ '^([1-9][0-9]{0,2})?$' then 'place.not_a_number'::text end;
  problems := array_remove(problems, null);
  if cardinality(problems) > 0 then
    return query select null::bigint, problems, '{"most": 150}'::jsonb;
    return;
  end if;
  wanted_place := coalesce(nullif(btrim(save_question.place), '')::int, q.position, (select coalesce(max(x.position), 0) + 1 from question x where x.session_id = s.id and x.retired_at is null));
  if q.id is null then
    insert into question (session_id, position) values (s.id, least(wanted_place, 999)) returning * into q;
  elsif wanted_place <> q.position then
    update question x set position = wanted_place where x.id = q.id;
  end if;
  if old.question_id is null or (new.kind, new.text_fr, new.text_en, new.hint_fr, new.hint_en, new.is_required, new.options, new.smallest, new.largest, new.shown_if_question_id, new.shown_if_value)
    is distinct from (old.kind, old.text_fr, old.text_en, old.hint_fr, old.hint_en, old.is_required, old.options, old.smallest, old.largest, old.shown_if_question_id, old.shown_if_value) then
    insert into question_version (question_id, number, kind, text_fr, text_en, hint_fr, hint_en, is_required, options, smallest, largest, shown_if_question_id, shown_if_value, written_by)
    values (q.id, coalesce(old.number, 0) + 1, new.kind, new.text_fr, new.text_en, new.hint_fr, new.hint_en, new.is_required, new.options, new.smallest, new.largest, new.shown_if_question_id, new.shown_if_value, save_question.person_id);
    insert into audit (person_id, action, object, object_id, detail) values (save_question.person_id, 'question.save', 'session', s.id::text, jsonb_build_object('question_id', q.id, 'number', coalesce(old.number, 0) + 1));
  end if;
  return query select q.id, null::text[], null::jsonb;
end $$;
comment on function save_question is 'question_id NULL = a new one. shown_if: "QUESTION:option" of a list of the same session, empty = always. place empty = stays, or last. No row: absent or not one''s own. Refusals: session_cancelled, too_many_questions (30), answer_kind.unknown, text_fr.missing, too_long of each text, options. + missing (a list has two at least), too_many (30), malformed (150 characters), twice, needed (another question hangs on one that is gone), smallest and largest.not_a_number, largest.below_smallest, shown_if. + unknown, round (it would hang on itself), place.not_a_number.';
