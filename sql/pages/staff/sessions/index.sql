-- staff/sessions/index: the sessions that the person runs. Names: q state page.
-- query: list (one)
with mine as materialized (
  select s.session_id, s.session_state, case when s.is_cancelled then 'cancelled' when s.is_draft then 'draft' when s.is_over then 'over' when s.is_begun then 'running' else 'coming' end as phase
  from staff_session s where s.session_id in (select run_sessions(:'person_id')) and s.admission <> 'elsewhere'
    and (coalesce(trim(:'q'::text), '') = '' or unaccent(s.session_code || ' ' || s.title_fr || ' ' || coalesce(s.title_en, '')) ilike '%' || replace(replace(unaccent(trim(:'q'::text)), '\', ''), '%', '') || '%')
), counted as (
  select count(*)::int as total from mine m where coalesce(:'state'::text, '') = '' or m.phase = :'state'::text
), paged as (
  select total, greatest(1, ceil(total / 50.0))::int as pages_count, case when :'page'::text is null then 1 when :'page'::text ~ '^[1-9][0-9]{0,4}$' then :'page'::int end as page_number,
    nullif(concat_ws('&', 'q=' || nullif(url_encode(trim(:'q'::text)), ''), 'state=' || nullif(url_encode(:'state'::text), '')), '') as query
  from counted
)
select case when p.page_number is null or p.page_number > p.pages_count then '/staff/sessions' || coalesce('?' || p.query, '') end as moved_to, p.total, trim(:'q'::text) as q, p.page_number, p.pages_count, p.pages_count > 1 as has_pages,
  coalesce(:'q'::text, '') <> '' or coalesce(:'state'::text, '') <> '' as is_filtered, p.total = 0 as is_empty, nullif(:'made'::text, '') as made,
  case when p.page_number > 1 then '/staff/sessions?' || concat_ws('&', p.query, 'page=' || p.page_number - 1) end as previous_path,
  case when p.page_number < p.pages_count then '/staff/sessions?' || concat_ws('&', p.query, 'page=' || p.page_number + 1) end as next_path
from paged p;
-- query: states
select v.value, v.value = coalesce(:'state'::text, '') as is_chosen from unnest(array['coming', 'running', 'over', 'draft', 'cancelled']) with ordinality v (value, place) order by v.place;
-- query: sessions
select s.session_id, s.session_code, s.starts_on, s.ends_on, s.seats_taken, s.capacity, s.is_unlimited, nullif(s.waiting_count, 0) as waiting_count, m.phase, m.phase in ('cancelled', 'over') as is_past,
  (select count(*)::int from enrolment e where e.session_id = s.session_id and e.state in ('enrolled', 'finished')) as people_count, case :'locale'::text when 'en' then coalesce(s.title_en, s.title_fr) else s.title_fr end as course_title, case when :'locale'::text = 'en' and s.title_en is not null then 'en' else 'fr' end as title_language
from staff_session s
  cross join lateral (select case when s.is_cancelled then 'cancelled' when s.is_draft then 'draft' when s.is_over then 'over' when s.is_begun then 'running' else 'coming' end as phase) m
where s.session_id in (select run_sessions(:'person_id')) and s.admission <> 'elsewhere' and (coalesce(:'state'::text, '') = '' or m.phase = :'state'::text)
  and (coalesce(trim(:'q'::text), '') = '' or unaccent(s.session_code || ' ' || s.title_fr || ' ' || coalesce(s.title_en, '')) ilike '%' || replace(replace(unaccent(trim(:'q'::text)), '\', ''), '%', '') || '%')
order by case m.phase when 'draft' then 1 when 'running' then 2 when 'coming' then 3 when 'over' then 4 else 5 end, case when m.phase = 'over' then -(s.starts_on - date '2000-01-01') else s.starts_on - date '2000-01-01' end, s.session_id
limit 50 offset coalesce((case when :'page'::text ~ '^[1-9][0-9]{0,4}$' then :'page'::int end - 1) * 50, 0);
