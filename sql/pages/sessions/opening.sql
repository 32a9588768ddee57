-- sessions/opening: when enrolment opens, and how much time is left; the same for everybody, whoever asks.
-- query: session (one)
select f.session_id, f.course_code, f.session_code, case :'locale'::text when 'en' then coalesce(f.title_en, f.title_fr) else f.title_fr end as course_title, case when :'locale'::text = 'en' and f.title_en is not null then 'en' else 'fr' end as title_language,
  f.starts_on, f.ends_on, f.place_city, f.is_demonstration_session, zoned(f.opens_at, f.time_zone, :'locale'::text) as opens_at, zoned(f.closes_at, f.time_zone, :'locale'::text) as closes_at, zoned(now(), f.time_zone, :'locale'::text) as made_at, a.is_cancelled, a.availability, a.capacity, a.is_unlimited, a.is_open and f.admission <> 'elsewhere' as is_open_now,
  not a.is_cancelled and now() < f.opens_at as is_before, not a.is_open and not a.is_cancelled and not coalesce(now() < f.opens_at, false) as is_over,
  nullif(l.left_seconds / 86400, 0) as left_days, nullif((l.left_seconds / 3600) % 24, 0) as left_hours, nullif((l.left_seconds / 60) % 60, 0) as left_minutes, nullif(l.left_seconds % 60, 0) as left_seconds,
  d.session_id is not null as has_draw, d.minutes as draw_minutes, zoned(w.draw_at, f.time_zone, :'locale'::text) as draw_at, zoned(f.opens_at + make_interval(mins => d.minutes), f.time_zone, :'locale'::text) as draw_moment, zoned(d.drawn_at, f.time_zone, :'locale'::text) as drawn_at, case when now() >= f.opens_at then encode(d.seed_hash, 'hex') end as seed_hash
from session_facts f join session_availability a using (session_id) join session w on w.id = f.session_id left join session_draw d on d.session_id = f.session_id
  cross join lateral (select greatest(ceil(extract(epoch from f.opens_at - now())), 0)::bigint as left_seconds) l
where f.session_id = :'session_id'::bigint and f.opens_at is not null;
