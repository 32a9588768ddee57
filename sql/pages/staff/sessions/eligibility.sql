-- staff/sessions/eligibility: what a session asks of who enrols, and whom other conditions would keep out. Names: saved, edition, entry_level, organisations.
-- query: session (one)
select s.session_id, s.session_code, s.course_code, s.session_state, s.starts_on, s.ends_on, s.place_city, s.is_demonstration as is_demonstration_session, s.is_draft, s.is_published, s.is_cancelled, s.keeps_attendance,
  case :'locale'::text when 'en' then coalesce(s.title_en, s.title_fr) else s.title_fr end as course_title, case when :'locale'::text = 'en' and s.title_en is not null then 'en' else 'fr' end as title_language,
  coalesce(:'saved'::text = 'yes', false) as is_saved, case when s.is_cancelled then 409 end as http_status, s.edition as edition_now, coalesce(:'edition'::text <> s.edition::text, false) as is_stale, not s.is_cancelled as can_ask,
  (select md5(string_agg(x.enrolment_id || ':' || x.rule, ' ')) from excluded_by(s.session_id, :'entry_level'::text, :'organisations'::text[]) x) as seen_now,
  (select count(*)::int from enrolment e where e.session_id = s.session_id and e.state in ('nominated', 'applied', 'received', 'waiting', 'offered', 'enrolled')) as live_count
from staff_session s where s.session_id = :'session_id'::bigint and may_run_session(:'person_id', s.session_id);
-- query: excluded
select coalesce(p.usual_name, p.family_name) as family_name, p.given_name, e.state, x.rule
from excluded_by(:'session_id'::bigint, :'entry_level'::text, :'organisations'::text[]) x join enrolment e on e.id = x.enrolment_id join person p on p.id = e.person_id
where may_run_session(:'person_id', :'session_id'::bigint) order by 1, 2, e.id, x.rule limit 500;
-- query: levels
select n::text as value, coalesce(n::text = coalesce(:'entry_level'::text, x.entry_level_required::text), false) as is_chosen
from session x, generate_series(1, 8) n where x.id = :'session_id'::bigint and may_run_session(:'person_id', x.id) order by n;
-- query: houses
select o.code as value, case when :'locale'::text = 'en' then coalesce(o.name_en, o.name_fr) else o.name_fr end as label,
  case when :'edition'::text is null then o.id = any(x.only_organisations) else o.code = any(:'organisations'::text[]) end as is_chosen
from session x, organisation o
where x.id = :'session_id'::bigint and may_run_session(:'person_id', x.id) and (o.cluster_role <> 'none' or o.id = any(x.only_organisations)) order by 2;
