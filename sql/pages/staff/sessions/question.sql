-- staff/sessions/question: a question of a session, to change it or to ask it no more.
-- query: session (one)
select s.session_id, s.session_code, case :'locale'::text when 'en' then coalesce(s.title_en, s.title_fr) else s.title_fr end as course_title, case when :'locale'::text = 'en' and s.title_en is not null then 'en' else 'fr' end as title_language,
  q.question_id, q.number, q.place as place_now, q.position as place, q.text_fr, q.text_en, q.hint_fr, q.hint_en, q.smallest, q.largest, coalesce(:'is_required'::text = 'yes', q.is_required and :'answer_kind'::text is null) as is_required_chosen,
  (select string_agg(concat_ws(' | ', o ->> 'fr', o ->> 'en'), E'\n' order by n) from jsonb_array_elements(q.options) with ordinality u (o, n)) as options,
  (select count(*) from answer a where a.question_id = q.question_id) as answers_count
from staff_session s join session_question q on q.session_id = s.session_id
where s.session_id = :'session_id'::bigint and q.question_id = :'question_id'::bigint and may_run_session(:'person_id', s.session_id);
-- query: kinds
select k as value, k = coalesce(:'answer_kind'::text, q.kind) as is_chosen, n = 1 as is_first from session_question q, unnest(array['short_text', 'long_text', 'choice', 'yes_no', 'several', 'number', 'date', 'file']) with ordinality u (k, n) where q.question_id = :'question_id'::bigint order by n;
-- query: conditions
select q.question_id || ':' || (o ->> 'fr') as value, q.place, case :'locale'::text when 'en' then coalesce(o ->> 'en', o ->> 'fr') else o ->> 'fr' end as label,
  q.question_id || ':' || (o ->> 'fr') = coalesce(:'shown_if'::text, own.shown_if_question_id || ':' || own.shown_if_value, '') as is_chosen
from session_question own join session_question q on q.session_id = own.session_id and q.question_id <> own.question_id, jsonb_array_elements(q.options) with ordinality u (o, n)
where own.question_id = :'question_id'::bigint and own.session_id = :'session_id'::bigint and may_run_session(:'person_id', own.session_id) order by q.place, n;
