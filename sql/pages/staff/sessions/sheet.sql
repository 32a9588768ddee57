-- staff/sessions/sheet: the attendance sheet of one half-day, to print and sign.
-- query: session (one)
select s.session_id, s.session_code, s.course_code, s.session_state, s.starts_on, s.ends_on, s.place_city, s.is_demonstration as is_demonstration_session, s.is_draft, s.is_published, s.is_cancelled, s.keeps_attendance,
  case :'locale'::text when 'en' then coalesce(s.title_en, s.title_fr) else s.title_fr end as course_title, case when :'locale'::text = 'en' and s.title_en is not null then 'en' else 'fr' end as title_language, h.half_day_key, h.half_day_on, h.half_day, zoned(h.starts_at, s.time_zone, :'locale'::text) as half_starts_at, zoned(h.ends_at, s.time_zone, :'locale'::text) as half_ends_at, round(h.minutes / 60.0, 2) as half_hours, h.room, s.place_name, now() as printed_at,
  case :'locale'::text when 'en' then s.organisation_en else s.organisation_fr end as organisation_name,
  (select string_agg(p.given_name || ' ' || coalesce(p.usual_name, p.family_name), ', ' order by t.part, p.family_name) from session_teacher t join person p on p.id = t.person_id where t.session_id = s.session_id) as teacher_names
from staff_session s join half_days(:'session_id'::bigint) h on h.half_day_key = :'half_day_key'::text where s.session_id = :'session_id'::bigint and may_run_session(:'person_id', s.session_id);
-- query: people
select row_number() over (order by coalesce(p.usual_name, p.family_name), p.given_name, e.id)::int as line, coalesce(p.usual_name, p.family_name) as family_name, p.given_name, e.track
from enrolment e join person p on p.id = e.person_id where e.session_id = :'session_id'::bigint and may_run_session(:'person_id', e.session_id) and e.state in ('enrolled', 'finished') order by 1;
