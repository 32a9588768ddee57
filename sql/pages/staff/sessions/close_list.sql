-- staff/sessions/close_list: what closing a waiting list means, before it is done.
-- query: session (one)
select s.session_id, s.session_code, s.course_code, s.session_state, s.starts_on, s.ends_on, s.place_city, s.is_demonstration as is_demonstration_session, s.is_draft, s.is_published, s.is_cancelled,
  case :'locale'::text when 'en' then coalesce(s.title_en, s.title_fr) else s.title_fr end as course_title, case when :'locale'::text = 'en' and s.title_en is not null then 'en' else 'fr' end as title_language,
  s.waiting_count, w.draw_at, s.has_waiting_list and not s.is_cancelled and w.draw_at is null as can_close, case when not s.has_waiting_list or s.is_cancelled or w.draw_at is not null then 409 end as http_status
from staff_session s join session w on w.id = s.session_id where s.session_id = :'session_id'::bigint and may_run_session(:'person_id', s.session_id);
