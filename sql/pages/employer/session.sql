-- employer/session: a session by nomination, a company's own people in it, and the form to nominate.
-- query: session (one)
select f.session_id, f.session_code, f.course_code, case :'locale'::text when 'en' then coalesce(f.title_en, f.title_fr) else f.title_fr end as course_title, case when :'locale'::text = 'en' and f.title_en is not null then 'en' else 'fr' end as title_language,
  f.starts_on, f.ends_on, zoned(f.closes_at, f.time_zone, :'locale'::text) as closes_at, f.place_city, f.price, f.price = 0 as is_free, f.is_demonstration_session, a.seats_left, a.is_unlimited, nullif(a.waiting_count, 0) as waiting_count, l.largest as most_people, :'nominated'::int as nominated,
  exists (select from nomination_refusals(f.session_id, null)) as is_shut, (select count(*) > 1 from employer_companies(:'person_id')) as has_companies
from session_facts f join session_availability a using (session_id) left join nomination_limit l on l.session_id = f.session_id
where f.session_id = :'session_id'::bigint and f.admission = 'nomination' and exists (select from employer_companies(:'person_id'));
-- query: why_not
select jsonb_build_array(r.refusal, r.refusal_values) as reason from nomination_refusals(:'session_id'::bigint, null) r order by r.position;
-- query: companies
select o.id as value, case :'locale'::text when 'en' then coalesce(o.name_en, o.name_fr) else o.name_fr end as label, o.id::text = :'organisation_id'::text as is_chosen, (select count(*)::int from company_nomination c where c.session_id = :'session_id'::bigint and c.organisation_id = o.id and c.is_live) as held
from organisation o where o.id in (select employer_companies(:'person_id')) order by o.name_fr;
-- query: people
select c.nomination_id, c.given_name, c.family_name, c.email, c.is_unnamed, c.state, case when c.state in ('nominated', 'waiting', 'offered') then 'wait' when c.state is null then 'act' when c.state in ('enrolled', 'finished') then '' else 'shut' end as tag_class, case when c.is_live and (c.state is null or c.state = 'nominated') then zoned(c.expires_at, s.time_zone, :'locale'::text) end as expires_at
from company_nomination c join session s on s.id = c.session_id where c.session_id = :'session_id'::bigint and c.organisation_id in (select employer_companies(:'person_id')) order by c.nomination_id limit 300;
