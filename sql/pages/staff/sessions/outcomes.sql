-- staff/sessions/outcomes: how each enrolment ended, 100 a page.
-- query: session (one)
select s.session_id, s.session_code, s.course_code, s.session_state, s.starts_on, s.ends_on, s.place_city, s.is_demonstration as is_demonstration_session, s.is_draft, s.is_published, s.is_cancelled, s.keeps_attendance,
  case :'locale'::text when 'en' then coalesce(s.title_en, s.title_fr) else s.title_fr end as course_title, case when :'locale'::text = 'en' and s.title_en is not null then 'en' else 'fr' end as title_language, nullif(:'recorded'::text, '') as recorded, s.is_begun and s.is_published as can_record, n.total,
  case when s.starts_on is null or not s.is_begun then jsonb_build_array('outcome_early', jsonb_build_object('date', s.starts_on)) when s.is_cancelled then '["session_cancelled", {}]'::jsonb end as reason,
  case when g.page_number is null or g.page_number > g.pages_count then '/staff/sessions/' || s.session_id || '/outcomes' end as moved_to, g.page_number, g.pages_count, g.pages_count > 1 as has_pages,
  case when g.page_number > 1 then '/staff/sessions/' || s.session_id || '/outcomes' || '?' || concat_ws('&', null, 'page=' || g.page_number - 1) end as previous_path,
  case when g.page_number < g.pages_count then '/staff/sessions/' || s.session_id || '/outcomes' || '?' || concat_ws('&', null, 'page=' || g.page_number + 1) end as next_path
from staff_session s
  cross join lateral (select count(*)::int as total from enrolment e where e.session_id = s.session_id and e.state in ('enrolled', 'finished') and e.person_id is not null) n
  cross join lateral (select greatest(1, ceil(n.total / 100.0))::int as pages_count, case when :'page'::text is null then 1 when :'page'::text ~ '^[1-9][0-9]{0,4}$' then :'page'::int end as page_number) g
where s.session_id = :'session_id'::bigint and may_run_session(:'person_id', s.session_id);
-- query: people
select e.id as enrolment_id, coalesce(p.usual_name, p.family_name) as family_name, p.given_name, o.outcome = 'completed' as is_completed, o.outcome = 'not_completed' as is_not_completed, coalesce(o.outcome, '') in ('', 'revoked') as is_untold,
  coalesce((select substr(m, strpos(m, ':') + 1) from unnest(:'grade'::text[]) m where split_part(m, ':', 1) = e.id::text limit 1), last.grade) as grade_typed, a.present_count, a.recorded_count
from enrolment e join person p on p.id = e.person_id
  left join lateral (select v.outcome, v.grade from outcome_event v where v.enrolment_id = e.id order by v.id desc limit 1) last on true
  cross join lateral (select coalesce((select split_part(m, ':', 2) from unnest(:'outcome'::text[]) m where split_part(m, ':', 1) = e.id::text limit 1), last.outcome) as outcome) o
  left join lateral (
    select count(*) filter (where l.presence = 'present')::int as present_count, count(*)::int as recorded_count
    from (select distinct on (v.half_day_on, v.half_day) v.presence from attendance_event v where v.enrolment_id = e.id order by v.half_day_on, v.half_day, v.id desc) l having count(*) > 0) a on true
where e.session_id = :'session_id'::bigint and may_run_session(:'person_id', e.session_id) and e.state in ('enrolled', 'finished')
order by coalesce(p.usual_name, p.family_name), p.given_name, e.id
limit 100 offset coalesce((case when :'page'::text ~ '^[1-9][0-9]{0,4}$' then :'page'::int end - 1) * 100, 0);
