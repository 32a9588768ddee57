-- staff/sessions/roster: who is in a session; the list is also the CSV. Names: q state track (repeatable) page.
-- query: session (one)
select s.session_id, s.session_code, s.course_code, s.session_state, s.starts_on, s.ends_on, s.place_city, s.is_demonstration as is_demonstration_session, s.is_draft, s.is_published, s.is_cancelled, s.keeps_attendance,
  case :'locale'::text when 'en' then coalesce(s.title_en, s.title_fr) else s.title_fr end as course_title, case when :'locale'::text = 'en' and s.title_en is not null then 'en' else 'fr' end as title_language, trim(:'q'::text) as q, n.total, k.states > 1 or cardinality(:'state'::text[]) > 0 as has_states, k.tracks > 1 or cardinality(:'track'::text[]) > 0 as has_tracks, x.parts, coalesce('?' || nullif(x.parts, ''), '') as list_link, x.parts <> '' as is_filtered, now() as printed_at,
  case when g.page_number is null or g.page_number > g.pages_count then '/staff/sessions/' || s.session_id || '/roster' end as moved_to, g.page_number, g.pages_count, g.pages_count > 1 as has_pages,
  case when g.page_number > 1 then '/staff/sessions/' || s.session_id || '/roster' || '?' || concat_ws('&', nullif(x.parts, ''), 'page=' || g.page_number - 1) end as previous_path,
  case when g.page_number < g.pages_count then '/staff/sessions/' || s.session_id || '/roster' || '?' || concat_ws('&', nullif(x.parts, ''), 'page=' || g.page_number + 1) end as next_path
from staff_session s
  cross join lateral (select concat_ws('&', 'q=' || nullif(url_encode(trim(:'q'::text)), ''), (select string_agg('state=' || url_encode(v), '&') from unnest(:'state'::text[]) v), (select string_agg('track=' || url_encode(v), '&') from unnest(:'track'::text[]) v)) as parts) x
  cross join lateral (select count(*)::int as total from enrolment e join person p on p.id = e.person_id where e.session_id = s.session_id and not e.is_void and (cardinality(:'state'::text[]) = 0 and e.state not in ('withdrawn', 'cancelled', 'refused', 'lapsed') or e.state = any(:'state'::text[])) and (cardinality(:'track'::text[]) = 0 or e.track = any(:'track'::text[]))
    and (coalesce(trim(:'q'::text), '') = '' or unaccent(concat_ws(' ', p.given_name, p.usual_name, p.family_name, p.email, e.reference)) ilike '%' || replace(replace(unaccent(trim(:'q'::text)), '\', ''), '%', '') || '%')) n
  cross join lateral (select count(distinct e.state) as states, count(distinct e.track) as tracks from enrolment e where e.session_id = s.session_id and not e.is_void and e.person_id is not null) k
  cross join lateral (select greatest(1, ceil(n.total / 100.0))::int as pages_count, case when :'page'::text is null then 1 when :'page'::text ~ '^[1-9][0-9]{0,4}$' then :'page'::int end as page_number) g
where s.session_id = :'session_id'::bigint and may_run_session(:'person_id', s.session_id);
-- query: states
select e.state as value, count(*)::int as count, e.state = any(:'state'::text[]) as is_chosen from enrolment e where e.session_id = :'session_id'::bigint and not e.is_void and e.person_id is not null group by e.state
order by array_position(array['enrolled', 'offered', 'waiting', 'applied', 'nominated', 'received', 'finished', 'withdrawn', 'cancelled', 'refused', 'lapsed'], e.state);
-- query: tracks
select e.track as value, count(*)::int as count, e.track = any(:'track'::text[]) as is_chosen from enrolment e where e.session_id = :'session_id'::bigint and not e.is_void and e.person_id is not null group by e.track order by e.track;
-- query: people
with shown as materialized (
  select e.id, e.reference, e.state, e.track, e.created_at, p.given_name, coalesce(p.usual_name, p.family_name) as family_name, p.email
  from enrolment e join person p on p.id = e.person_id
  where e.session_id = :'session_id'::bigint and may_run_session(:'person_id', :'session_id'::bigint) and not e.is_void and (cardinality(:'state'::text[]) = 0 and e.state not in ('withdrawn', 'cancelled', 'refused', 'lapsed') or e.state = any(:'state'::text[])) and (cardinality(:'track'::text[]) = 0 or e.track = any(:'track'::text[]))
    and (coalesce(trim(:'q'::text), '') = '' or unaccent(concat_ws(' ', p.given_name, p.usual_name, p.family_name, p.email, e.reference)) ilike '%' || replace(replace(unaccent(trim(:'q'::text)), '\', ''), '%', '') || '%')
  order by family_name, p.given_name, e.id
  limit case when :'page_size'::int is null then null else 100 end offset coalesce(case when :'page_size'::int is null then 0 end, (case when :'page'::text ~ '^[1-9][0-9]{0,4}$' then :'page'::int end - 1) * 100, 0)
)
select s.family_name, s.given_name, s.email, s.track, s.state, (s.created_at at time zone 'Europe/Paris')::date as enrolled_on, a.half_days_present, a.half_days_recorded, o.outcome, o.grade, s.reference
from shown s
  left join lateral (
    select count(*) filter (where l.presence = 'present')::int as half_days_present, count(*)::int as half_days_recorded
    from (select distinct on (v.half_day_on, v.half_day) v.presence from attendance_event v where v.enrolment_id = s.id order by v.half_day_on, v.half_day, v.id desc) l having count(*) > 0) a on true
  left join lateral (select nullif(v.outcome, 'revoked') as outcome, v.grade from outcome_event v where v.enrolment_id = s.id order by v.id desc limit 1) o on true
order by s.family_name, s.given_name, s.id;
