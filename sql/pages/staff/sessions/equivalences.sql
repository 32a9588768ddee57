-- staff/sessions/equivalences: the courses that this one requires, what was accepted in place of them, and the form to accept more. Names: saved whom_email ground replaced_code.
-- query: session (one)
select s.session_id, s.session_code, s.course_code, s.session_state, s.starts_on, s.ends_on, s.place_city, s.is_demonstration as is_demonstration_session, s.is_draft, s.is_published, s.is_cancelled, s.keeps_attendance,
  case :'locale'::text when 'en' then coalesce(s.title_en, s.title_fr) else s.title_fr end as course_title, case when :'locale'::text = 'en' and s.title_en is not null then 'en' else 'fr' end as title_language,
  coalesce(:'saved'::text = 'yes', false) as is_saved, exists (select from course_prerequisite r join course c on c.id = r.course_id where c.code = s.course_code and r.kind = 'required') as has_required,
  :'whom_email'::text as whom_email, :'ground'::text as ground
from staff_session s where s.session_id = :'session_id'::bigint and may_run_session(:'person_id', s.session_id);
-- query: required
select c.code as value, case when :'locale'::text = 'en' then coalesce(v.title_en, v.title_fr) else v.title_fr end as label, case when :'locale'::text = 'en' and v.title_en is not null then 'en' else 'fr' end as label_language,
  case when :'locale'::text = 'en' then coalesce(r.equivalence_en, r.equivalence_fr) else r.equivalence_fr end as said, coalesce(c.code = :'replaced_code'::text, false) as is_chosen
from staff_session s join session x on x.id = s.session_id join course_prerequisite r on r.course_id = x.course_id and r.kind = 'required' join course c on c.id = r.required_id
  join course_version v on v.course_id = c.id and v.number = coalesce(c.published_version, 1)
where s.session_id = :'session_id'::bigint and may_run_session(:'person_id', s.session_id) order by c.code;
-- query: equivalences
select q.id as equivalence_id, coalesce(p.usual_name, p.family_name) as family_name, p.given_name, p.email, q.ground as accepted_ground, q.accepted_at, q.is_demonstration,
  case when :'locale'::text = 'en' then coalesce(v.title_en, v.title_fr) else v.title_fr end as required_title, case when :'locale'::text = 'en' and v.title_en is not null then 'en' else 'fr' end as required_language,
  (select w.given_name || ' ' || coalesce(w.usual_name, w.family_name) from person w where w.id = q.accepted_by) as accepted_by
from session s join equivalence q on q.course_id = s.course_id and q.ended_at is null join person p on p.id = q.person_id
  join course c on c.id = q.required_id join course_version v on v.course_id = c.id and v.number = coalesce(c.published_version, 1)
where s.id = :'session_id'::bigint and may_run_session(:'person_id', s.id) order by 2, 3, q.id limit 500;
