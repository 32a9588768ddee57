-- staff/sessions/half_day: one half-day, a choice on each person's line, 100 a page.
-- query: session (one)
select s.session_id, s.session_code, s.course_code, s.session_state, s.starts_on, s.ends_on, s.place_city, s.is_demonstration as is_demonstration_session, s.is_draft, s.is_published, s.is_cancelled, s.keeps_attendance,
  case :'locale'::text when 'en' then coalesce(s.title_en, s.title_fr) else s.title_fr end as course_title, case when :'locale'::text = 'en' and s.title_en is not null then 'en' else 'fr' end as title_language, h.half_day_key, h.half_day_on, h.half_day, zoned(h.starts_at, s.time_zone, :'locale'::text) as half_starts_at, zoned(h.ends_at, s.time_zone, :'locale'::text) as half_ends_at, h.room, h.half_day_on <= (now() at time zone s.time_zone)::date and s.keeps_attendance as can_record, n.total, nullif(:'recorded'::text, '') as recorded,
  case when h.half_day_on > (now() at time zone s.time_zone)::date then jsonb_build_array('attendance_early', jsonb_build_object('date', h.half_day_on)) when not s.keeps_attendance then '["attendance_none", {}]'::jsonb end as reason,
  case when g.page_number is null or g.page_number > g.pages_count then '/staff/sessions/' || s.session_id || '/attendance/' || h.half_day_key end as moved_to, g.page_number, g.pages_count, g.pages_count > 1 as has_pages,
  case when g.page_number > 1 then '/staff/sessions/' || s.session_id || '/attendance/' || h.half_day_key || '?' || concat_ws('&', null, 'page=' || g.page_number - 1) end as previous_path,
  case when g.page_number < g.pages_count then '/staff/sessions/' || s.session_id || '/attendance/' || h.half_day_key || '?' || concat_ws('&', null, 'page=' || g.page_number + 1) end as next_path
from staff_session s join half_days(:'session_id'::bigint) h on h.half_day_key = :'half_day_key'::text
  cross join lateral (select count(*)::int as total from enrolment e where e.session_id = s.session_id and e.state in ('enrolled', 'finished') and e.person_id is not null) n
  cross join lateral (select greatest(1, ceil(n.total / 100.0))::int as pages_count, case when :'page'::text is null then 1 when :'page'::text ~ '^[1-9][0-9]{0,4}$' then :'page'::int end as page_number) g
where s.session_id = :'session_id'::bigint and may_run_session(:'person_id', s.session_id);
-- query: people
select e.id as enrolment_id, coalesce(p.usual_name, p.family_name) as family_name, p.given_name, now_is.presence = 'present' as is_present, now_is.presence = 'absent' as is_absent, now_is.presence = 'excused' as is_excused,
  coalesce(now_is.presence, '') = '' as is_untold, past.entries > 1 as is_corrected
from enrolment e join person p on p.id = e.person_id
  join half_days(:'session_id'::bigint) h on h.half_day_key = :'half_day_key'::text
  left join lateral (select a.presence from attendance_event a where a.enrolment_id = e.id and a.half_day_on = h.half_day_on and a.half_day = h.half_day order by a.id desc limit 1) last on true
  left join lateral (select count(*) as entries from attendance_event a where a.enrolment_id = e.id and a.half_day_on = h.half_day_on and a.half_day = h.half_day) past on true
  cross join lateral (select coalesce((select split_part(m, ':', 2) from unnest(:'presence'::text[]) m where split_part(m, ':', 1) = e.id::text limit 1), last.presence) as presence) now_is
where e.session_id = :'session_id'::bigint and may_run_session(:'person_id', e.session_id) and e.state in ('enrolled', 'finished')
order by coalesce(p.usual_name, p.family_name), p.given_name, e.id
limit 100 offset coalesce((case when :'page'::text ~ '^[1-9][0-9]{0,4}$' then :'page'::int end - 1) * 100, 0);
