-- employer/nomination: one place of a company: who it is, how far it is, and what can still be done.
-- query: nomination (one)
select c.nomination_id, c.session_id, c.given_name as named_given, c.family_name as named_family, c.email as named_email, c.is_unnamed, c.is_live, c.state, case when c.state in ('nominated', 'waiting', 'offered') then 'wait' when c.state is null then 'act' when c.state in ('enrolled', 'finished') then '' else 'shut' end as tag_class, c.made_at,
  case when c.is_live and (c.state is null or c.state = 'nominated') then zoned(c.expires_at, f.time_zone, :'locale'::text) end as expires_at, c.replaced_by_id, case :'locale'::text when 'en' then coalesce(o.name_en, o.name_fr) else o.name_fr end as company, e.reference,
  f.session_code, case :'locale'::text when 'en' then coalesce(f.title_en, f.title_fr) else f.title_fr end as course_title, case when :'locale'::text = 'en' and f.title_en is not null then 'en' else 'fr' end as title_language, f.starts_on, f.ends_on, f.place_city, f.is_demonstration_session,
  coalesce(:'saved'::text = 'yes', false) as is_saved, c.is_live and (f.starts_on is null or f.starts_on > (now() at time zone f.time_zone)::date) and f.session_state = 'published' as can_swap, c.is_live as can_withdraw,
  case when c.state in ('offered', 'enrolled') then (select nullif(s.waiting_count, 0) from session s where s.id = c.session_id) end as waiting_people
from company_nomination c join session_facts f using (session_id) join organisation o on o.id = c.organisation_id left join enrolment e on e.id = c.enrolment_id
where c.nomination_id = :'nomination_id'::bigint and c.organisation_id in (select employer_companies(:'person_id'));
-- query: timeline
select v.seq, v.kind, v.actor_role, v.effective_on
from company_nomination c join enrolment_event v on v.enrolment_id = c.enrolment_id
where c.nomination_id = :'nomination_id'::bigint and c.organisation_id in (select employer_companies(:'person_id')) order by v.seq desc;
