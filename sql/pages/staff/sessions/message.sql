-- staff/sessions/message: what to write to the people of a session.
-- query: session (one)
select s.session_id, s.session_code, s.course_code, s.session_state, s.starts_on, s.ends_on, s.place_city, s.is_demonstration as is_demonstration_session, s.is_draft, s.is_published, s.is_cancelled, s.keeps_attendance,
  case :'locale'::text when 'en' then coalesce(s.title_en, s.title_fr) else s.title_fr end as course_title, case when :'locale'::text = 'en' and s.title_en is not null then 'en' else 'fr' end as title_language, coalesce(:'to_waiting'::text = 'yes', false) as to_waiting_chosen,
  (select count(*)::int from enrolment e where e.session_id = s.session_id and e.state in ('enrolled', 'finished')) as people_count
from staff_session s where s.session_id = :'session_id'::bigint and may_run_session(:'person_id', s.session_id);
