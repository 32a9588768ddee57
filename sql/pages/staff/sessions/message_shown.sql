-- staff/sessions/message_shown: the message in both languages, and how many get it or got it.
-- query: session (one)
select s.session_id, s.session_code, s.course_code, s.session_state, s.starts_on, s.ends_on, s.place_city, s.is_demonstration as is_demonstration_session, s.is_draft, s.is_published, s.is_cancelled, s.keeps_attendance,
  case :'locale'::text when 'en' then coalesce(s.title_en, s.title_fr) else s.title_fr end as course_title, case when :'locale'::text = 'en' and s.title_en is not null then 'en' else 'fr' end as title_language, m.id as message_id, m.subject_fr, m.subject_en, m.body_fr, m.body_en, m.sent_at, m.recipients, m.to_waiting, m.sent_at is null as can_send, p.given_name || ' ' || coalesce(p.usual_name, p.family_name) as author,
  (select count(*)::int from enrolment e where e.session_id = s.session_id and not e.is_void and e.person_id is not null and (e.state in ('enrolled', 'finished') or m.to_waiting and e.state in ('waiting', 'offered', 'applied'))) as people_count
from staff_session s join session_message m on m.session_id = s.session_id and m.id = :'message_id'::bigint left join person p on p.id = m.person_id
where s.session_id = :'session_id'::bigint and may_run_session(:'person_id', s.session_id);
