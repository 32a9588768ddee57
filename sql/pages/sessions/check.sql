-- sessions/check: the answers before they are sent; nothing is decided here.
-- query: session (one)
select f.session_id, f.course_code, f.session_code, case :'locale'::text when 'en' then coalesce(f.title_en, f.title_fr) else f.title_fr end as course_title,
  case when :'locale'::text = 'en' and f.title_en is not null then 'en' else 'fr' end as title_language,
  case :'locale'::text when 'en' then f.organisation_en else f.organisation_fr end as organisation_name,
  f.starts_on, f.ends_on, f.closes_at, f.withdraw_until, f.place_name, f.place_city, f.mode, f.price, f.price = 0 as is_free, f.is_demonstration_session,
  f.admission = 'approval' or d.trainee_status = 'd' as is_application, a.is_full, a.waiting_count, a.waiting_count > 0 as has_waiting, a.is_full or a.waiting_count > 0 as will_wait,
  d.track, d.trainee_status,
  case when d.person_id is null then '/sessions/' || f.session_id || '/enrolments/new'
    when f.admission = 'approval' and exists (select from session_question q where q.session_id = f.session_id) then '/sessions/' || f.session_id || '/application' end as moved_to
from session_facts f
join session_availability a using (session_id)
left join enrolment_draft d on d.session_id = f.session_id and d.person_id = :'person_id'
where f.session_id = :'session_id'::bigint and f.admission <> 'elsewhere';
-- query: person (one)
select p.given_name, p.family_name, p.usual_name, p.email, p.birth_on, p.phone from person p where p.id = :'person_id';
