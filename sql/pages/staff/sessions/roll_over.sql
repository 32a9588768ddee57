-- staff/sessions/roll_over: which sessions come again (90 a page, or all), what would be made, what is stale. Names: days q page whole picks (repeatable).
-- query: plan (one)
with asked as materialized (
  select read_days(coalesce(:'days'::text, '364')) as days, (select count(*)::int from roll_over_candidates(:'person_id', :'q'::text)) as total, cardinality(:'picks'::text[]) > 0 or :'whole'::text = 'yes' as has_choice,
    (select count(*)::int from staff_session s where s.session_id in (select c from roll_over_candidates(:'person_id', :'q'::text) c where :'whole'::text = 'yes') or (:'whole'::text is null and s.session_id::text = any(:'picks'::text[]) and s.session_id in (select run_sessions(:'person_id')))) as chosen_count
)
select coalesce(:'days'::text, '364') as days, a.days is null as is_bad_days, a.has_choice and a.days is not null as is_dry_run, a.chosen_count, a.chosen_count > 100 as is_cut, a.total, btrim(:'q'::text) as q, :'whole'::text = 'yes' as is_whole, coalesce(btrim(:'q'::text), '') <> '' as is_filtered,
  a.total > 0 as has_candidates, case when a.days is null then 422 end as http_status,
  case when g.page_number is null or g.page_number > g.pages_count then '/staff/rollovers/new' || coalesce('?' || x.parts, '') end as moved_to, g.page_number, g.pages_count, g.pages_count > 1 as has_pages,
  case when g.page_number > 1 then '/staff/rollovers/new?' || concat_ws('&', x.parts, 'page=' || g.page_number - 1) end as previous_path,
  case when g.page_number < g.pages_count then '/staff/rollovers/new?' || concat_ws('&', x.parts, 'page=' || g.page_number + 1) end as next_path
from asked a
  cross join lateral (select nullif(concat_ws('&', 'q=' || nullif(url_encode(btrim(:'q'::text)), ''), 'days=' || url_encode(:'days'::text)), '') as parts) x
  cross join lateral (select greatest(1, ceil(a.total / 90.0))::int as pages_count, case when :'page'::text is null then 1 when :'page'::text ~ '^[1-9][0-9]{0,4}$' then :'page'::int end as page_number) g;
-- query: candidates
select s.session_id, s.session_code, s.starts_on, s.ends_on, s.capacity, s.session_id::text = any(:'picks'::text[]) as is_chosen, case :'locale'::text when 'en' then coalesce(s.title_en, s.title_fr) else s.title_fr end as course_title, case when :'locale'::text = 'en' and s.title_en is not null then 'en' else 'fr' end as title_language
from roll_over_candidates(:'person_id', :'q'::text) c join staff_session s on s.session_id = c
order by s.starts_on desc, s.session_code limit 90 offset coalesce((case when :'page'::text ~ '^[1-9][0-9]{0,4}$' then :'page'::int end - 1) * 90, 0);
-- query: picked
select s.session_id from staff_session s where :'whole'::text is null and s.session_id::text = any(:'picks'::text[]) and s.session_id in (select run_sessions(:'person_id')) order by s.session_id limit 200;
-- query: planned
select p.*, not (p.lacks_english or p.is_stale or p.has_weekend or coalesce(p.is_past, false) or p.has_newer_version or p.is_course_withdrawn) as is_ready from (
select s.session_id, s.session_code, s.starts_on, s.starts_on + d.days as new_starts_on, s.ends_on + d.days as new_ends_on, zoned(shift_moment(s.opens_at, d.days, s.time_zone), s.time_zone, :'locale'::text) as new_opens_at, case :'locale'::text when 'en' then coalesce(s.title_en, s.title_fr) else s.title_fr end as course_title, case when :'locale'::text = 'en' and s.title_en is not null then 'en' else 'fr' end as title_language,
  (select count(*)::int from meeting m where m.session_id = s.session_id) as meetings_count, v.title_en is null as lacks_english, v.reviewed_on is null or v.reviewed_on < current_date - setting_number('stale_months', 12) * interval '1 month' as is_stale,
  exists (select from meeting m where m.session_id = s.session_id and extract(isodow from (m.starts_at at time zone s.time_zone)::date + d.days) in (6, 7)) as has_weekend,
  s.starts_on + d.days < current_date as is_past, c.published_version is distinct from x.course_version as has_newer_version, c.state <> 'published' as is_course_withdrawn
from staff_session s join session x on x.id = s.session_id join course c on c.id = s.course_id join course_version v on v.course_id = c.id and v.number = coalesce(c.published_version, x.course_version)
  cross join (select read_days(:'days'::text) as days) d
where d.days is not null and (s.session_id in (select c from roll_over_candidates(:'person_id', :'q'::text) c where :'whole'::text = 'yes') or (:'whole'::text is null and s.session_id::text = any(:'picks'::text[]) and s.session_id in (select run_sessions(:'person_id'))))
) p
order by is_course_withdrawn desc, has_newer_version desc, lacks_english desc, is_stale desc, starts_on, session_code limit 100;
