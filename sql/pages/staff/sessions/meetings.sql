-- staff/sessions/meetings: one line per meeting; a rule adds its lines to those that are there.
-- query: session (one)
with rule as materialized (
  select r.lines, r.problem, coalesce(:'from_day'::text, '') <> '' or cardinality(:'weekday'::text[]) > 0 as is_asked
  from expand_meetings(:'weekday'::text[], :'from_time'::text, :'to_time'::text, :'from_day'::text, :'to_day'::text, :'except_days'::text, :'room'::text) r
)
select s.session_id, s.session_code, s.course_code, s.session_state, s.starts_on, s.ends_on, s.place_city, s.is_demonstration as is_demonstration_session, s.is_draft, s.is_published, s.is_cancelled, s.keeps_attendance,
  case :'locale'::text when 'en' then coalesce(s.title_en, s.title_fr) else s.title_fr end as course_title, case when :'locale'::text = 'en' and s.title_en is not null then 'en' else 'fr' end as title_language, s.edition as edition_now, (select case when :'locale'::text = 'en' then c.label_en else c.label_fr end from code c where c.list = 'time_zone' and c.code = s.time_zone) as clock_name, clashes_seen(s.session_id, null, :'meetings'::text) as seen_now, concat_ws(E'\n', (
    select string_agg(concat_ws(' | ', to_char(m.starts_at at time zone s.time_zone, 'YYYY-MM-DD HH24:MI') || '-' || to_char(m.ends_at at time zone s.time_zone, 'HH24:MI'), m.room, m.link, case m.kind when 'exam' then 'exam' end), E'\n' order by m.starts_at)
    from meeting m where m.session_id = s.session_id), case when r.is_asked then r.lines end) as meetings,
  case when r.is_asked then r.problem end as rule_problem, coalesce(:'edition'::text <> s.edition::text, false) as is_stale,
  (select string_agg(concat_ws(' | ', to_char(m.starts_at at time zone s.time_zone, 'YYYY-MM-DD HH24:MI') || '-' || to_char(m.ends_at at time zone s.time_zone, 'HH24:MI'), m.room), E'\n' order by m.starts_at) from meeting m where m.session_id = s.session_id) as saved_meetings, case when r.is_asked and r.problem is not null then 422 when s.is_cancelled then 409 end as http_status,
  r.is_asked and r.problem is null as is_expanded, coalesce(:'from_day'::text, s.starts_on::text) as from_day, coalesce(:'to_day'::text, s.ends_on::text, s.starts_on::text) as to_day, coalesce(:'from_time'::text, '14:00') as from_time,
  coalesce(:'to_time'::text, '16:00') as to_time, :'except_days'::text as except_days, :'room'::text as room,
  (select count(*)::int from enrolment e where e.session_id = s.session_id and e.state in ('nominated', 'applied', 'received', 'waiting', 'offered', 'enrolled')) as live_count
from staff_session s, rule r where s.session_id = :'session_id'::bigint and may_run_session(:'person_id', s.session_id);
-- query: weekdays
select v.value, v.value = any(:'weekday'::text[]) as is_chosen from unnest(array['1', '2', '3', '4', '5', '6', '7']) with ordinality v (value, place) order by v.place;
-- query: clashes
select coalesce(p.usual_name, p.family_name) as family_name, p.given_name, e.state, o.code as other_session_code, case when :'locale'::text = 'en' then coalesce(v.title_en, v.title_fr) else v.title_fr end as other_title,
  case when :'locale'::text = 'en' and v.title_en is not null then 'en' else 'fr' end as other_language, zoned(c.starts_at, o.time_zone, :'locale'::text) as clash_starts_at, zoned(c.ends_at, o.time_zone, :'locale'::text) as clash_ends_at
from session_clashes(:'session_id'::bigint, null, :'meetings'::text) c join enrolment e on e.id = c.enrolment_id join person p on p.id = e.person_id
  join session o on o.id = c.other_session_id join course_version v on v.course_id = o.course_id and v.number = o.course_version
where may_run_session(:'person_id', :'session_id'::bigint) and not coalesce(btrim(:'meetings'::text), '') = '' order by 1, 2, c.starts_at, e.id limit 500;
