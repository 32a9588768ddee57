-- staff/sessions/questions: what a session asks of those who apply.
-- query: session (one)
select s.session_id, s.session_code, s.is_cancelled, case :'locale'::text when 'en' then coalesce(s.title_en, s.title_fr) else s.title_fr end as course_title, case when :'locale'::text = 'en' and s.title_en is not null then 'en' else 'fr' end as title_language,
  s.admission, s.admission = 'approval' as is_on_application, coalesce(:'saved'::text = 'yes', false) as is_saved
from staff_session s where s.session_id = :'session_id'::bigint and may_run_session(:'person_id', s.session_id);
-- query: questions
select q.question_id, q.place, q.kind, q.number, case :'locale'::text when 'en' then coalesce(q.text_en, q.text_fr) else q.text_fr end as question, case when :'locale'::text = 'en' and q.text_en is null then 'fr' end as question_language,
  q.is_required, q.text_en is null or (q.hint_fr is not null and q.hint_en is null) or exists (select from jsonb_array_elements(q.options) o where o ->> 'en' is null) as lacks_english, b.place as shown_if_place, q.shown_if_value, (select count(*) from answer a where a.question_id = q.question_id) as answers_count
from session_question q left join session_question b on b.question_id = q.shown_if_question_id
where q.session_id = :'session_id'::bigint and may_run_session(:'person_id', q.session_id) order by q.place;
