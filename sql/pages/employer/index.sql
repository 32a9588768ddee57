-- employer/index: a training manager's companies, the sessions they may nominate for, and their people.
-- query: home (one)
select (select string_agg(case :'locale'::text when 'en' then coalesce(o.name_en, o.name_fr) else o.name_fr end, ', ' order by o.name_fr) from organisation o where o.id in (select employer_companies(:'person_id'))) as companies, n.total, n.total > 100 as is_cut
from (select count(*)::int as total from company_nomination c where c.organisation_id in (select employer_companies(:'person_id'))) n;
-- query: sessions
select f.session_id, f.session_code, case :'locale'::text when 'en' then coalesce(f.title_en, f.title_fr) else f.title_fr end as course_title, case when :'locale'::text = 'en' and f.title_en is not null then 'en' else 'fr' end as title_language, f.starts_on, f.ends_on, zoned(f.closes_at, f.time_zone, :'locale'::text) as closes_at, f.place_city, f.is_demonstration_session
from session_facts f join session_availability a using (session_id)
where f.admission = 'nomination' and a.is_open and exists (select from employer_companies(:'person_id')) order by f.closes_at, f.session_id limit 100;
-- query: people
select c.nomination_id, c.given_name, c.family_name, c.is_unnamed, c.state, case when c.state in ('nominated', 'waiting', 'offered') then 'wait' when c.state is null then 'act' when c.state in ('enrolled', 'finished') then '' else 'shut' end as tag_class, f.session_code, f.starts_on,
  case :'locale'::text when 'en' then coalesce(f.title_en, f.title_fr) else f.title_fr end as course_title, case when :'locale'::text = 'en' and f.title_en is not null then 'en' else 'fr' end as title_language, case :'locale'::text when 'en' then coalesce(o.name_en, o.name_fr) else o.name_fr end as company
from company_nomination c join session_facts f using (session_id) join organisation o on o.id = c.organisation_id
where c.organisation_id in (select employer_companies(:'person_id')) order by c.nomination_id desc limit 100;
