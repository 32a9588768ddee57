-- staff/sessions/applications: who applied, to be filtered, read and decided. Names: q state (repeatable) answered page.
-- query: session (one)
select s.session_id, s.session_code, case :'locale'::text when 'en' then coalesce(s.title_en, s.title_fr) else s.title_fr end as course_title, case when :'locale'::text = 'en' and s.title_en is not null then 'en' else 'fr' end as title_language,
  s.capacity, s.is_unlimited, case when not s.is_unlimited then greatest(s.capacity - s.seats_taken - s.seats_reserved, 0) end as seats_free, nullif(s.waiting_count, 0) as waiting_people, s.is_demonstration as is_demonstration_session, s.starts_on, s.ends_on, s.place_city,
  (select zoned(offers_close_at(x), x.time_zone, :'locale'::text) from session x where x.id = s.session_id and x.state = 'published') as lapse_at,
  trim(:'q'::text) as q, nullif(n.total, 0) as total, n.total > 0 or x.parts <> '' as has_states, x.parts <> '' as is_filtered, coalesce('?' || nullif(x.parts, ''), '') as list_link, :'decided'::int as decided,
  exists (select from session_question a where a.session_id = s.session_id and a.kind in ('choice', 'yes_no', 'several')) as has_choices,
  case when g.page_number is null or g.page_number > g.pages_count then '/staff/sessions/' || s.session_id || '/applications' end as moved_to, g.page_number, g.pages_count, g.pages_count > 1 as has_pages,
  case when g.page_number > 1 then '/staff/sessions/' || s.session_id || '/applications?' || concat_ws('&', nullif(x.parts, ''), 'page=' || g.page_number - 1) end as previous_path,
  case when g.page_number < g.pages_count then '/staff/sessions/' || s.session_id || '/applications?' || concat_ws('&', nullif(x.parts, ''), 'page=' || g.page_number + 1) end as next_path
from staff_session s
  cross join lateral (select concat_ws('&', 'q=' || nullif(url_encode(trim(:'q'::text)), ''), (select string_agg('state=' || url_encode(v), '&') from unnest(:'state'::text[]) v), 'answered=' || nullif(url_encode(:'answered'::text), '')) as parts) x
  cross join lateral (select count(*)::int as total from application_queue(:'person_id', s.session_id, :'q'::text, :'state'::text[], :'answered'::text)) n
  cross join lateral (select greatest(1, ceil(n.total / 50.0))::int as pages_count, case when :'page'::text is null then 1 when :'page'::text ~ '^[1-9][0-9]{0,4}$' then :'page'::int end as page_number) g
where s.session_id = :'session_id'::bigint and may_run_session(:'person_id', s.session_id);
-- query: states
select e.state as value, count(*)::int as count, e.state = any(:'state'::text[]) as is_chosen from application_queue(:'person_id', :'session_id'::bigint, null, null, null) e group by e.state
order by array_position(array['applied', 'waiting', 'offered', 'enrolled', 'nominated', 'refused', 'withdrawn', 'cancelled', 'lapsed', 'finished'], e.state);
-- query: choices
select q.question_id || ':' || (o ->> 'fr') as value, q.place, case :'locale'::text when 'en' then coalesce(o ->> 'en', o ->> 'fr') else o ->> 'fr' end as label, q.question_id || ':' || (o ->> 'fr') = coalesce(:'answered'::text, '') as is_chosen
from session_question q, jsonb_array_elements(q.options) with ordinality u (o, n) where q.session_id = :'session_id'::bigint and may_run_session(:'person_id', q.session_id) order by q.place, n;
-- query: applications
select e.enrolment_id, e.person_name, e.state, case when e.state in ('applied', 'nominated', 'waiting', 'offered') then 'wait' when e.state in ('enrolled', 'finished') then '' else 'shut' end as tag_class, e.track, e.applied_on, e.answers_count, nullif(e.files_count, 0) as files_count,
  e.enrolment_id::text = any(:'picks'::text[]) as is_picked
from application_queue(:'person_id', :'session_id'::bigint, :'q'::text, :'state'::text[], :'answered'::text) e
order by e.ticket limit 50 offset coalesce((case when :'page'::text ~ '^[1-9][0-9]{0,4}$' then :'page'::int end - 1) * 50, 0);
-- query: decisions
select d as value, d = coalesce(:'decision'::text, '') as is_chosen, n = 1 as is_first from unnest(array['approve', 'propose', 'refuse']) with ordinality u (d, n) order by n;
-- query: reasons
select c.code as value, case :'locale'::text when 'en' then c.label_en else c.label_fr end as label, c.code = coalesce(:'reason_code'::text, '') as is_chosen
from code c where c.list = 'reason' and current_date between coalesce(c.valid_from, '-infinity') and coalesce(c.valid_to, 'infinity') order by c.code;
