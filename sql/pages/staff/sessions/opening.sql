-- staff/sessions/opening: how enrolment opens, chosen by the office before it opens; how long places are offered. Names: saved.
-- query: session (one)
select s.session_id, s.session_code, s.course_code, s.session_state, s.starts_on, s.ends_on, s.place_city, s.is_demonstration as is_demonstration_session, s.is_draft, s.is_published, s.is_cancelled,
  case :'locale'::text when 'en' then coalesce(s.title_en, s.title_fr) else s.title_fr end as course_title, case when :'locale'::text = 'en' and s.title_en is not null then 'en' else 'fr' end as title_language,
  zoned(s.opens_at, s.time_zone, :'locale'::text) as opens_at, zoned(s.closes_at, s.time_zone, :'locale'::text) as closes_at, s.edition as edition_now, coalesce(:'saved'::text = 'yes', false) as is_saved, s.admission = 'open' and s.has_waiting_list and s.opens_at is not null as can_draw, b.is_begun as is_opened,
  coalesce(:'opening'::text, case when d.session_id is null then 'first_come' else 'draw' end) = 'draw' as is_draw, coalesce(:'opening'::text, case when d.session_id is null then 'first_come' else 'draw' end) = 'first_come' as is_first_come,
  coalesce(:'minutes'::text, d.minutes::text, '30') as minutes_now, coalesce(:'offer_hours'::text, w.offer_hours::text) as hours_now, setting_number('offer_hours', 48) as hours_usual, setting_number('offer_near_hours', 12) as hours_near, setting_number('offer_near_days', 7) as near_days,
  d.minutes as draw_minutes, d.session_id is not null as has_draw, zoned(s.opens_at + make_interval(mins => d.minutes), s.time_zone, :'locale'::text) as draw_moment, zoned(w.draw_at, s.time_zone, :'locale'::text) as draw_at, zoned(d.drawn_at, s.time_zone, :'locale'::text) as drawn_at, d.receipts, case when b.is_begun then encode(d.seed_hash, 'hex') end as seed_hash,
  case when b.is_begun then (select count(*)::int from draw_entry e where e.session_id = s.session_id) end as received
from staff_session s join session w on w.id = s.session_id left join session_draw d on d.session_id = s.session_id
  cross join lateral (select coalesce(now() >= s.opens_at, false) as is_begun) b
where s.session_id = :'session_id'::bigint and may_run_session(:'person_id', s.session_id) and holds_role(:'person_id', '{office}');
