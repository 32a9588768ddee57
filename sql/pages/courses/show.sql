-- courses/show: one course with its institutions, its sessions and, for each, its state, its button or why there is none.
-- A *_language column is set when the text exists in the other language only. NULL = not given by the source, shown as such.
-- query: course (one)
select case when k.course_code <> :'course_code'::text then '/courses/' || k.course_code end as moved_to, k.course_title as page_title,
  k.course_code, k.course_title, k.course_title_language, k.level, k.kind, array_to_string(k.tracks, ', ') as tracks, k.ai_focus, k.field, k.field_name, v.isced_f, k.axis, k.axis_name, k.institutions, k.former_titles,
  k.ects, k.hours, k.languages[1] as language, k.languages[2] as second_language, k.mode, k.place, k.price, k.price = 0 as is_free, k.is_demonstration,
  k.availability, k.is_open, k.starts_on as best_starts_on, zoned(k.opens_at, k.time_zone, :'locale'::text) as best_opens_at, zoned(k.closes_at, k.time_zone, :'locale'::text) as best_closes_at, k.sessions_count,
  c.state = 'withdrawn' as is_withdrawn, c.state = 'archived' as is_archived, r.code as replaced_by_code, r.title as replaced_by_title,
  v.qualification_level, v.entry_level, v.is_certifying, nullif(v.certification, '[]') is not null as has_certification, v.contact_name, v.contact_email, v.contact_phone, v.url[1] as url, v.reviewed_on, v.published_at,
  v.source, v.is_source_partial, v.reason, v.is_demonstration as is_demonstration_text,
  t.summary, t.summary_language, t.objectives, t.objectives_language, t.expected_results, t.expected_results_language, t.content, t.content_language,
  t.prerequisites, t.prerequisites_language, t.access, t.access_language, t.access_delay, t.access_delay_language, t.assessment, t.assessment_language,
  t.methods, t.methods_language, t.accessibility, t.accessibility_language,
  t.objectives_html, t.expected_results_html, t.content_html, t.prerequisites_html, t.assessment_html,
  array_to_string(v.acceleration_programme, ', ') as programmes,
  k.availability in ('future_not_yet_open', 'to_be_scheduled', 'none') and c.state = 'published' as can_alert,
  exists (select from alert a where a.person_id = :'person_id' and a.course_id = c.id) as has_alert,
  exists (select from session_availability a join session s on s.id = a.session_id where s.course_id = c.id and s.state = 'published' and s.origin = 'own' and a.list_order = 7) as has_ended
from course c
  -- The fences (offset) keep a card a look-up by its course: joined, the view is made for the whole catalogue first.
  cross join lateral (select * from course_card t where t.course_id = c.id and t.locale = :'locale'::text offset 0) k
  join course_version v on v.course_id = c.id and v.number = c.published_version
  join course_version_text t on t.version_id = v.id and t.locale = :'locale'::text
  left join lateral (select k2.course_code as code, k2.course_title as title from course_card k2 where k2.course_id = c.replaced_by_id and k2.locale = :'locale'::text) r on true
where c.code = upper(:'course_code'::text) and c.origin = 'own' and c.state in ('published', 'withdrawn', 'archived');
-- query: course_tracks
select t.track from course c join course_version v on v.course_id = c.id and v.number = c.published_version, unnest(v.tracks) with ordinality t (track, n)
where c.code = upper(:'course_code'::text) order by t.n;
-- query: institutions
select o.code as institution_code, case when :'locale'::text = 'en' then coalesce(o.name_en, o.name_fr) else o.name_fr end as institution_name, p.part, o.city
from course c join course_organisation p on p.course_id = c.id join organisation o on o.id = p.organisation_id
where c.code = upper(:'course_code'::text) order by p.position, o.name_fr;
-- query: former
select f.title, case when f.language <> :'locale'::text then f.language end as title_language, f.until_on
from course c join course_former_title f on f.course_id = c.id where c.code = upper(:'course_code'::text) order by f.id;
-- query: required_courses
select k.course_code, k.course_title, k.course_title_language, p.kind = 'required' as is_required, case when :'locale'::text = 'en' then coalesce(p.equivalence_en, p.equivalence_fr) else p.equivalence_fr end as equivalence
from course c join course_prerequisite p on p.course_id = c.id cross join lateral (select * from course_card t where t.course_id = p.required_id and t.locale = :'locale'::text offset 0) k
where c.code = upper(:'course_code'::text) order by p.kind desc, k.course_title;
-- query: parents
select k.course_code, k.course_title, k.course_title_language, k.kind
from course c join course_part p on p.child_id = c.id cross join lateral (select * from course_card t where t.course_id = p.parent_id and t.locale = :'locale'::text offset 0) k
where c.code = upper(:'course_code'::text) order by k.course_title;
-- query: parts
select k.course_code, k.course_title, k.course_title_language, k.kind, p.credits
from course c join course_part p on p.parent_id = c.id cross join lateral (select * from course_card t where t.course_id = p.child_id and t.locale = :'locale'::text offset 0) k
where c.code = upper(:'course_code'::text) order by p.position, k.course_title;
-- query: sessions
with own as materialized (
  select s.*, a.availability, a.list_order, a.availability = 'future_open' as is_future_open, a.availability = 'ended_open' as is_ended_open, a.availability = 'future_not_yet_open' as is_not_yet_open, a.is_open, a.is_full, a.is_few, a.seats_left, a.is_cancelled
  from course c join session s on s.course_id = c.id join session_availability a on a.session_id = s.id
  where c.code = upper(:'course_code'::text) and s.origin = 'own' and s.state in ('published', 'cancelled') and c.state in ('published', 'withdrawn', 'archived')
    and (a.list_order <> 7 or s.starts_on > current_date - 800)
), guard as materialized (
  select coalesce(array_agg(o.id order by o.id), '{}') as ids from own o where o.list_order < 7 or o.list_order = 8
), rules as materialized (
  select g.ids[r.ordinal] as session_id, r.position, r.refusal, zoned_values(r.refusal_values, (select o.time_zone from own o where o.id = g.ids[r.ordinal]), :'locale'::text) as refusal_values
  from guard g, enrolment_refusals(array_fill(:'person_id'::bigint, array[cardinality(g.ids)]), g.ids, array_fill(null::bigint, array[cardinality(g.ids)])) r
  where r.refusal <> 'application_needed'
), stash as materialized (
  select set_config('amphi.reasons', coalesce((select jsonb_agg(jsonb_build_object('session_id', r.session_id, 'position', r.position, 'refusal', r.refusal, 'values', r.refusal_values)) from rules r)::text, '[]'), true) as is_kept
), judged as (
  select o.*, (select array_agg(r.refusal order by r.position) from rules r where r.session_id = o.id) as refusals,
    (select (r.refusal_values ->> 'enrolment_id')::bigint from rules r where r.session_id = o.id and r.refusal like any(array['already%', 'offer_open']) limit 1) as own_enrolment_id,
    coalesce((select bool_or(is_forbidding(r.refusal, r.refusal_values)) from rules r where r.session_id = o.id), false) as is_forbidden,
    -- Seats kept for an audience may open before the session does, and close after it: there the rules alone say.
    (o.is_open or o.has_audiences and o.list_order <> 7) and not o.is_cancelled as may_ask
  from own o
)
select o.id as session_id, o.code as session_code, o.availability, o.is_future_open, o.is_ended_open, o.is_not_yet_open, o.list_order, o.is_open and not o.is_cancelled as is_open, o.is_full and o.is_open as is_full, o.is_few and o.is_open as is_few, o.is_cancelled,
  o.seats_left, o.capacity, o.is_unlimited, o.has_waiting_list, nullif(o.waiting_count, 0) as waiting_count, o.starts_on, o.ends_on, zoned(o.opens_at, o.time_zone, :'locale'::text) as opens_at, zoned(o.closes_at, o.time_zone, :'locale'::text) as closes_at, zoned(o.withdraw_until, o.time_zone, :'locale'::text) as withdraw_until,
  o.place_name, o.place_city, o.mode, o.languages[1] as language, o.languages[2] as second_language, o.price_total as price, o.price_total = 0 as is_free, o.hours_total as hours, array_to_string(o.tracks, ', ') as tracks,
  case when :'locale'::text = 'en' then coalesce(o.rhythm_en, o.rhythm_fr) else o.rhythm_fr end as rhythm, o.admission, o.admission = 'approval' as is_approval, o.admission = 'elsewhere' as is_elsewhere,
  o.door, (select case when :'locale'::text = 'en' then d.label_en else d.label_fr end from code d where d.list = 'door' and d.code = o.door) as door_name, o.door_url, o.is_demonstration, o.own_enrolment_id,
  o.may_ask and o.refusals is null and o.admission = 'open' and o.availability <> 'ended_open' as can_enrol,
  o.may_ask and o.refusals is null and o.admission = 'open' and o.availability = 'ended_open' as can_follow,
  o.may_ask and o.refusals is null and o.admission = 'approval' as can_apply,
  o.may_ask and o.refusals is not null and not o.is_forbidden as can_join,
  exists (select from session_draw d where d.session_id = o.id) as has_draw, o.own_enrolment_id is not null as has_own, o.availability in ('future_not_yet_open', 'to_be_scheduled') and not o.is_cancelled as can_alert,
  case when o.own_enrolment_id is not null then '/my/enrolments/' || o.own_enrolment_id
    when o.may_ask and o.admission in ('open', 'approval') and not o.is_forbidden then '/sessions/' || o.id || '/enrolments/new' end as button_path,
  (select count(*)::int from meeting m where m.session_id = o.id) as meetings_count, (select min(m.starts_at) from meeting m where m.session_id = o.id and m.starts_at > now()) as next_meeting_at,
  exists (select from meeting m where m.session_id = o.id) as has_meetings, o.list_order = 7 as is_past, s.is_kept is not null as is_kept
from judged o, stash s
order by o.list_order, case when o.list_order = 7 then null else o.starts_on end, o.starts_on desc, o.id;
-- query: reasons (in sessions by session_id)
select r.session_id, jsonb_build_array(r.refusal, r."values") as reason, case when is_forbidding(r.refusal, r."values") then r.refusal end as what_id
from jsonb_to_recordset(nullif(current_setting('amphi.reasons', true), '')::jsonb) r (session_id bigint, "position" int, refusal text, "values" jsonb)
where r.refusal not in ('enrol_elsewhere', 'session_ended')
order by r.session_id, r."position";
-- query: audiences (in sessions by session_id)
select u.session_id, u.seats as kept_seats, case when u.kind = 'level' then u.value end as kept_level, case when :'locale'::text = 'en' then coalesce(o.name_en, o.name_fr) else o.name_fr end as kept_name, u.seats - u.seats_taken as kept_left,
  case when u.opens_at > now() then zoned(u.opens_at, s.time_zone, :'locale'::text) end as kept_from, case when u.closes_at > now() then zoned(u.closes_at, s.time_zone, :'locale'::text) end as kept_until, zoned(u.released_at, s.time_zone, :'locale'::text) as kept_released
from course c join session s on s.course_id = c.id and s.has_audiences and s.state = 'published' join session_audience u on u.session_id = s.id and not u.is_released and u.released_at > now()
  left join organisation o on u.kind <> 'level' and o.code = u.value
where c.code = upper(:'course_code'::text) order by u.session_id, u.id;
