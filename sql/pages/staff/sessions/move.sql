-- staff/sessions/move: all dates, whom that touches, and who would be in two places at once. Names: days.
-- query: session (one)
select s.session_id, s.session_code, s.course_code, s.session_state, s.starts_on, s.ends_on, s.place_city, s.is_demonstration as is_demonstration_session, s.is_draft, s.is_published, s.is_cancelled, s.keeps_attendance,
  case :'locale'::text when 'en' then coalesce(s.title_en, s.title_fr) else s.title_fr end as course_title, case when :'locale'::text = 'en' and s.title_en is not null then 'en' else 'fr' end as title_language, s.edition as edition_now, :'days'::text as days, clashes_seen(s.session_id, read_days(:'days'::text), null) as seen_now, (select count(*)::int from enrolment e where e.session_id = s.session_id and e.state in ('nominated', 'applied', 'received', 'waiting', 'offered', 'enrolled')) as live_count, case when s.is_cancelled then 409 end as http_status
from staff_session s where s.session_id = :'session_id'::bigint and may_run_session(:'person_id', s.session_id);
-- query: clashes
select coalesce(p.usual_name, p.family_name) as family_name, p.given_name, e.state, o.code as other_session_code, case when :'locale'::text = 'en' then coalesce(v.title_en, v.title_fr) else v.title_fr end as other_title,
  case when :'locale'::text = 'en' and v.title_en is not null then 'en' else 'fr' end as other_language, zoned(c.starts_at, o.time_zone, :'locale'::text) as clash_starts_at, zoned(c.ends_at, o.time_zone, :'locale'::text) as clash_ends_at
from session_clashes(:'session_id'::bigint, read_days(:'days'::text), null) c join enrolment e on e.id = c.enrolment_id join person p on p.id = e.person_id
  join session o on o.id = c.other_session_id join course_version v on v.course_id = o.course_id and v.number = o.course_version
where may_run_session(:'person_id', :'session_id'::bigint) and not read_days(:'days'::text) is null order by 1, 2, c.starts_at, e.id limit 500;
