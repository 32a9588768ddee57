-- staff/sessions/audiences: the seats that a session keeps, and the form to keep some or to change how. Names: saved, audience_id (the one to change), and those of the form.
-- query: session (one)
select s.session_id, s.session_code, s.course_code, s.session_state, s.starts_on, s.ends_on, s.place_city, s.is_demonstration as is_demonstration_session, s.is_draft, s.is_published, s.is_cancelled, s.keeps_attendance,
  case :'locale'::text when 'en' then coalesce(s.title_en, s.title_fr) else s.title_fr end as course_title, case when :'locale'::text = 'en' and s.title_en is not null then 'en' else 'fr' end as title_language,
  coalesce(:'saved'::text = 'yes', false) as is_saved, case when s.is_cancelled then 409 end as http_status, s.edition as edition_now, (select case when :'locale'::text = 'en' then c.label_en else c.label_fr end from code c where c.list = 'time_zone' and c.code = s.time_zone) as clock_name, coalesce(:'edition'::text <> s.edition::text, false) as is_stale, zoned(s.opens_at, s.time_zone, :'locale'::text) as session_opens_at, zoned(s.closes_at, s.time_zone, :'locale'::text) as session_closes_at,
  s.capacity, s.capacity is null as has_no_limit, s.seats_taken, s.capacity - s.seats_taken - s.seats_reserved as common_seats, not s.is_cancelled and s.capacity is not null as can_keep,
  u.id as audience_id, u.seats, to_char(u.opens_at at time zone s.time_zone, 'YYYY-MM-DD"T"HH24:MI') as opens_at, to_char(u.closes_at at time zone s.time_zone, 'YYYY-MM-DD"T"HH24:MI') as closes_at, to_char(u.released_at at time zone s.time_zone, 'YYYY-MM-DD"T"HH24:MI') as released_at
from staff_session s left join session_audience u on u.session_id = s.session_id and u.id::text = :'audience_id'::text and not u.is_released
where s.session_id = :'session_id'::bigint and may_run_session(:'person_id', s.session_id);
-- query: audiences
select u.id as kept_id, u.kind as kept_kind, u.kind = 'level' as is_level, u.value as kept_value, case when :'locale'::text = 'en' then coalesce(o.name_en, o.name_fr) else o.name_fr end as kept_name, u.seats as kept_seats, u.seats_taken as kept_taken,
  zoned(u.opens_at, s.time_zone, :'locale'::text) as kept_from, zoned(u.closes_at, s.time_zone, :'locale'::text) as kept_until, zoned(u.released_at, s.time_zone, :'locale'::text) as kept_released, u.is_released or u.released_at <= now() as is_over, u.is_demonstration
from session s join session_audience u on u.session_id = s.id left join organisation o on u.kind <> 'level' and o.code = u.value
where s.id = :'session_id'::bigint and may_run_session(:'person_id', s.id) order by u.id;
-- query: groups
select g.kind as group_kind, g.kind = 'level' as is_level_group from unnest(array['institution', 'company', 'level']) with ordinality g (kind, place) order by g.place;
-- query: choices (in groups by group_kind)
select c.group_kind, c.group_kind || ':' || c.value as who_value, c.value as level_value, c.label as who_label, c.label is null as is_level_choice, coalesce(c.group_kind || ':' || c.value = coalesce(:'who'::text, u.kind || ':' || u.value), false) as is_chosen
from (
  select 1 as place, 'institution' as group_kind, o.code as value, case when :'locale'::text = 'en' then coalesce(o.name_en, o.name_fr) else o.name_fr end as label from organisation o where o.kind <> 'company'
  union all
  select 2, 'company', o.code, case when :'locale'::text = 'en' then coalesce(o.name_en, o.name_fr) else o.name_fr end from organisation o where o.kind = 'company'
  union all
  select 3, 'level', n::text, null from generate_series(1, 8) n
) c left join session_audience u on u.session_id = :'session_id'::bigint and u.id::text = :'audience_id'::text
order by c.place, c.label, c.value;
