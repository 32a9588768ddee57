-- staff/sessions/attendance: the half-days of a session, and how far attendance is entered.
-- query: session (one)
select s.session_id, s.session_code, s.course_code, s.session_state, s.starts_on, s.ends_on, s.place_city, s.is_demonstration as is_demonstration_session, s.is_draft, s.is_published, s.is_cancelled, s.keeps_attendance,
  case :'locale'::text when 'en' then coalesce(s.title_en, s.title_fr) else s.title_fr end as course_title, case when :'locale'::text = 'en' and s.title_en is not null then 'en' else 'fr' end as title_language, nullif(:'recorded'::text, '') as recorded, (select count(*)::int from enrolment e where e.session_id = s.session_id and e.state in ('enrolled', 'finished') and e.person_id is not null) as people_count
from staff_session s where s.session_id = :'session_id'::bigint and may_run_session(:'person_id', s.session_id);
-- query: half_days
select h.half_day_key, h.half_day_on, h.half_day, zoned(h.starts_at, s.time_zone, :'locale'::text) as starts_at, zoned(h.ends_at, s.time_zone, :'locale'::text) as ends_at, h.room, h.half_day_on <= (now() at time zone s.time_zone)::date as is_due, coalesce(c.present_count, 0) as present_count, coalesce(c.recorded_count, 0) as recorded_count
from half_days(:'session_id'::bigint) h join session s on s.id = :'session_id'::bigint
  left join (
    select l.half_day_on, l.half_day, count(*) filter (where l.presence = 'present')::int as present_count, count(*)::int as recorded_count
    from (select distinct on (a.enrolment_id, a.half_day_on, a.half_day) a.half_day_on, a.half_day, a.presence from enrolment e join attendance_event a on a.enrolment_id = e.id
      where e.session_id = :'session_id'::bigint and a.half_day is not null order by a.enrolment_id, a.half_day_on, a.half_day, a.id desc) l group by l.half_day_on, l.half_day) c on c.half_day_on = h.half_day_on and c.half_day = h.half_day
order by h.starts_at;
