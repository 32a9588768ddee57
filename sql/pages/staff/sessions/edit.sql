-- staff/sessions/edit: the form of a session, and what it would touch.
-- query: session (one)
select s.session_id, s.session_code, s.course_code, s.session_state, s.starts_on, s.ends_on, s.place_city, s.is_demonstration as is_demonstration_session, s.is_draft, s.is_published, s.is_cancelled, s.keeps_attendance,
  case :'locale'::text when 'en' then coalesce(s.title_en, s.title_fr) else s.title_fr end as course_title, case when :'locale'::text = 'en' and s.title_en is not null then 'en' else 'fr' end as title_language, case when s.is_cancelled then 409 end as http_status,
  s.edition as edition_now, to_char(s.opens_at at time zone s.time_zone, 'YYYY-MM-DD"T"HH24:MI') as opens_at, to_char(s.closes_at at time zone s.time_zone, 'YYYY-MM-DD"T"HH24:MI') as closes_at,
  to_char(s.withdraw_until at time zone s.time_zone, 'YYYY-MM-DD"T"HH24:MI') as withdraw_until, s.capacity, s.minimum_size, s.place_name, s.price_total, s.hours_total, s.rhythm_fr, s.rhythm_en, null::text as reason,
  (select string_agg(p.email, E'\n' order by t.part, p.email) from session_teacher t join person p on p.id = t.person_id where t.session_id = s.session_id) as teachers,
  case when :'starts_on'::text is null then s.is_unlimited else coalesce(:'is_unlimited'::text = 'yes', false) end as is_unlimited_chosen,
  case when :'starts_on'::text is null then s.has_waiting_list else coalesce(:'has_waiting_list'::text = 'yes', false) end as has_waiting_list_chosen,
  (select count(*)::int from enrolment e where e.session_id = s.session_id and e.state in ('nominated', 'applied', 'received', 'waiting', 'offered', 'enrolled')) as live_count, s.seats_taken + s.seats_reserved as least_capacity,
  coalesce(:'edition'::text <> s.edition::text, false) as is_stale
from staff_session s where s.session_id = :'session_id'::bigint and may_run_session(:'person_id', s.session_id);
-- query: now_saved
select f.field, f.value from staff_session s cross join lateral (values ('starts_on', s.starts_on::text), ('ends_on', s.ends_on::text), ('opens_at', to_char(s.opens_at at time zone s.time_zone, 'YYYY-MM-DD HH24:MI')),
    ('closes_at', to_char(s.closes_at at time zone s.time_zone, 'YYYY-MM-DD HH24:MI')), ('capacity', s.capacity::text), ('place_name', s.place_name), ('place_city', s.place_city), ('price_total', s.price_total::text),
    ('hours_total', s.hours_total::text), ('time_zone', s.time_zone), ('rhythm_fr', s.rhythm_fr), ('rhythm_en', s.rhythm_en)) f (field, value)
where s.session_id = :'session_id'::bigint and may_run_session(:'person_id', s.session_id) and :'edition'::text <> s.edition::text and f.value is not null;
-- query: admissions
select v.value, v.value = coalesce(:'admission'::text, s.admission, 'open') as is_chosen from (select 1) one left join lateral (select x.admission, x.attendance, coalesce(x.mode, v.mode) as mode, coalesce(x.tracks, v.tracks) as tracks, v.tracks as offered from session x join course_version v on v.course_id = x.course_id and v.number = x.course_version where x.id = :'session_id'::bigint and may_run_session(:'person_id', x.id)) s on true, unnest(array['open', 'approval', 'nomination']) with ordinality v (value, place) order by v.place;
-- query: attendances
select v.value, v.value = coalesce(:'attendance'::text, s.attendance, 'half_day') as is_chosen from (select 1) one left join lateral (select x.admission, x.attendance, coalesce(x.mode, v.mode) as mode, coalesce(x.tracks, v.tracks) as tracks, v.tracks as offered from session x join course_version v on v.course_id = x.course_id and v.number = x.course_version where x.id = :'session_id'::bigint and may_run_session(:'person_id', x.id)) s on true, unnest(array['half_day', 'evidence', 'none']) with ordinality v (value, place) order by v.place;
-- query: modes
select v.value, v.value = coalesce(:'mode'::text, s.mode::text, '0') as is_chosen from (select 1) one left join lateral (select x.admission, x.attendance, coalesce(x.mode, v.mode) as mode, coalesce(x.tracks, v.tracks) as tracks, v.tracks as offered from session x join course_version v on v.course_id = x.course_id and v.number = x.course_version where x.id = :'session_id'::bigint and may_run_session(:'person_id', x.id)) s on true, unnest(array['0', '1', '2']) with ordinality v (value, place) order by v.place;
-- query: track_choices
select v.value, v.value = any(case when :'starts_on'::text is null then s.tracks else :'tracks'::text[] end) as is_chosen from (select x.admission, x.attendance, coalesce(x.mode, v.mode) as mode, coalesce(x.tracks, v.tracks) as tracks, v.tracks as offered from session x join course_version v on v.course_id = x.course_id and v.number = x.course_version where x.id = :'session_id'::bigint and may_run_session(:'person_id', x.id)) s, unnest(s.offered) with ordinality v (value, place) order by v.place;
-- query: time_zones
select c.code as value, case when :'locale'::text = 'en' then c.label_en else c.label_fr end as label, c.code = z.now as is_chosen
from code c, lateral (select coalesce(:'time_zone'::text, (select s.time_zone from session s where s.id = :'session_id'::bigint and may_run_session(:'person_id', s.id))) as now) z
where c.list = 'time_zone' and (c.code = z.now or current_date between coalesce(c.valid_from, '-infinity') and coalesce(c.valid_to, 'infinity'))
order by c.code <> 'Europe/Paris', case when :'locale'::text = 'en' then c.label_en else c.label_fr end, c.code;
