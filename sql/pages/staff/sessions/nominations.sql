-- staff/sessions/nominations: whom companies nominated, and how many each may.
-- query: session (one)
select s.session_id, s.session_code, case :'locale'::text when 'en' then coalesce(s.title_en, s.title_fr) else s.title_fr end as course_title, case when :'locale'::text = 'en' and s.title_en is not null then 'en' else 'fr' end as title_language,
  s.admission = 'nomination' as is_by_nomination, l.largest, coalesce(:'saved'::text = 'yes', false) as is_saved
from staff_session s left join nomination_limit l on l.session_id = s.session_id where s.session_id = :'session_id'::bigint and may_run_session(:'person_id', s.session_id);
-- query: people
select case :'locale'::text when 'en' then coalesce(o.name_en, o.name_fr) else o.name_fr end as company, c.nomination_id, c.given_name, c.family_name, c.email, c.is_unnamed, c.state, case when c.state in ('nominated', 'waiting', 'offered') then 'wait' when c.state is null then 'act' when c.state in ('enrolled', 'finished') then '' else 'shut' end as tag_class, c.made_at
from company_nomination c join organisation o on o.id = c.organisation_id where c.session_id = :'session_id'::bigint and may_run_session(:'person_id', c.session_id) order by company, c.nomination_id limit 500;
