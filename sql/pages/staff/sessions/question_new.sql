-- staff/sessions/question_new: the form of a new question.
-- query: session (one)
select s.session_id, s.session_code, case :'locale'::text when 'en' then coalesce(s.title_en, s.title_fr) else s.title_fr end as course_title, case when :'locale'::text = 'en' and s.title_en is not null then 'en' else 'fr' end as title_language,
  coalesce(:'is_required'::text = 'yes', false) as is_required_chosen
from staff_session s where s.session_id = :'session_id'::bigint and may_run_session(:'person_id', s.session_id);
-- query: kinds
select k as value, k = coalesce(:'answer_kind'::text, 'short_text') as is_chosen, n = 1 as is_first from unnest(array['short_text', 'long_text', 'choice', 'yes_no', 'several', 'number', 'date', 'file']) with ordinality u (k, n) order by n;
-- query: conditions
select q.question_id || ':' || (o ->> 'fr') as value, q.place, case :'locale'::text when 'en' then coalesce(o ->> 'en', o ->> 'fr') else o ->> 'fr' end as label, q.question_id || ':' || (o ->> 'fr') = coalesce(:'shown_if'::text, '') as is_chosen
from session_question q, jsonb_array_elements(q.options) with ordinality u (o, n)
where q.session_id = :'session_id'::bigint and may_run_session(:'person_id', q.session_id) order by q.place, n;
