-- staff/sessions/show: a session for those who run it: facts, people in numbers, meetings, what was written, what changed.
-- query: session (one)
select s.session_id, s.session_code, s.course_code, s.session_state, s.starts_on, s.ends_on, s.place_city, s.is_demonstration as is_demonstration_session, s.is_draft, s.is_published, s.is_cancelled, s.keeps_attendance,
  case :'locale'::text when 'en' then coalesce(s.title_en, s.title_fr) else s.title_fr end as course_title, case when :'locale'::text = 'en' and s.title_en is not null then 'en' else 'fr' end as title_language,
  zoned(s.opens_at, s.time_zone, :'locale'::text) as opens_at, zoned(s.closes_at, s.time_zone, :'locale'::text) as closes_at, s.capacity, s.is_unlimited, s.seats_taken, s.waiting_count, s.admission, s.mode, s.place_name, s.price_total as price, s.price_total = 0 as is_free, s.hours_total as hours, s.attendance,
  coalesce(:'saved'::text = 'yes', false) as is_saved, s.is_begun, s.is_over, not s.is_cancelled as can_change, s.is_begun and s.is_published as can_finish,
  n.enrolled_count, n.finished_count, nullif(n.waiting_people, 0) as waiting_people, nullif(n.applied_count, 0) as applied_count,
  (select string_agg(p.given_name || ' ' || coalesce(p.usual_name, p.family_name), ', ' order by t.part, p.family_name) from session_teacher t join person p on p.id = t.person_id where t.session_id = s.session_id) as teacher_names
from staff_session s cross join lateral (
  select count(*) filter (where e.state in ('enrolled', 'offered'))::int as enrolled_count, count(*) filter (where e.state = 'finished')::int as finished_count, count(*) filter (where e.state = 'waiting')::int as waiting_people,
    count(*) filter (where e.state = 'applied')::int as applied_count from enrolment e where e.session_id = s.session_id and not e.is_void) n
where s.session_id = :'session_id'::bigint and may_run_session(:'person_id', s.session_id);
-- query: meetings
select zoned(m.starts_at, s.time_zone, :'locale'::text) as starts_at, zoned(m.ends_at, s.time_zone, :'locale'::text) as ends_at, m.room, m.link, m.kind as meeting_kind from meeting m join session s on s.id = m.session_id where m.session_id = :'session_id'::bigint order by m.starts_at limit 300;
-- query: messages
select m.id as message_id, case :'locale'::text when 'en' then m.subject_en else m.subject_fr end as subject, m.sent_at, m.recipients, m.written_at from session_message m where m.session_id = :'session_id'::bigint order by m.id desc limit 50;
-- query: changes
select c.field, w.old_value, w.new_value, c.field in ('opens_at', 'closes_at', 'withdraw_until', 'starts_on', 'ends_on') as is_time, c.field = 'mode' as is_mode, c.field = 'admission' as is_admission, c.reason, c.recorded_at, p.given_name || ' ' || coalesce(p.usual_name, p.family_name) as changed_by
from session_change c join session s on s.id = c.session_id left join person p on p.id = c.person_id
  -- As it was kept, in the words of the reader.
  cross join lateral (
    select max(v.told) filter (where v.is_old) as old_value, max(v.told) filter (where not v.is_old) as new_value
    from (
      select x.is_old, case when c.field in ('opens_at', 'closes_at', 'withdraw_until') then zoned(x.value::timestamptz, s.time_zone, :'locale'::text)
        when c.field = 'time_zone' then coalesce((select case when :'locale'::text = 'en' then z.label_en else z.label_fr end from code z where z.list = 'time_zone' and z.code = x.value), x.value)
        when c.field = 'tracks' and left(x.value, 1) = '[' then (select string_agg(t, ', ') from jsonb_array_elements_text(x.value::jsonb) t)
        else x.value end as told
      from (values (true, c.old_value), (false, c.new_value)) x (is_old, value)) v) w
where c.session_id = :'session_id'::bigint order by c.id desc limit 50;
