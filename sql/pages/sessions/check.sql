-- sessions/check: the answers before they are sent; nothing is decided here.
-- query: session (one)
select f.session_id, f.course_code, f.session_code, case :'locale'::text when 'en' then coalesce(f.title_en, f.title_fr) else f.title_fr end as course_title,
  case when :'locale'::text = 'en' and f.title_en is not null then 'en' else 'fr' end as title_language,
  case :'locale'::text when 'en' then f.organisation_en else f.organisation_fr end as organisation_name,
  f.starts_on, f.ends_on, zoned(f.closes_at, f.time_zone, :'locale'::text) as closes_at, zoned(f.withdraw_until, f.time_zone, :'locale'::text) as withdraw_until, f.place_name, f.place_city, f.mode, f.price, f.price = 0 as is_free, f.is_demonstration_session,
  f.admission = 'approval' or d.trainee_status = 'd' as is_application, w.will_wait, w.has_why_not,
  d.track, d.trainee_status,
  case when d.person_id is null then '/sessions/' || f.session_id || '/enrolments/new'
    when f.admission = 'approval' and exists (select from session_question q where q.session_id = f.session_id) then '/sessions/' || f.session_id || '/application' end as moved_to
from session_facts f
left join enrolment_draft d on d.session_id = f.session_id and d.person_id = :'person_id'
cross join lateral (
  select coalesce(bool_or(is_forbidding(r.refusal, r.refusal_values)), false) as has_why_not, coalesce(bool_or(not is_forbidding(r.refusal, r.refusal_values)), false) as will_wait
  from enrolment_refusals(array[:'person_id'::bigint], array[f.session_id], array[null::bigint], array[d.track]) r) w
where f.session_id = :'session_id'::bigint and f.admission <> 'elsewhere';
-- query: why_not
select jsonb_build_array(r.refusal, zoned_values(r.refusal_values, (select s.time_zone from session s where s.id = :'session_id'::bigint), :'locale'::text)) as reason, r.refusal as what_id, r.refusal = 'email_unconfirmed' as is_email, r.refusal = 'profile_incomplete' as is_profile,
  r.refusal in ('already_enrolled', 'already_waiting', 'already_applied', 'already_received', 'offer_open') as has_own
from enrolment_refusals(array[:'person_id'::bigint], array[:'session_id'::bigint], array[null::bigint], array[(select d.track from enrolment_draft d where d.session_id = :'session_id'::bigint and d.person_id = :'person_id')]) r
where is_forbidding(r.refusal, r.refusal_values)
order by r.position;
-- query: person (one)
select p.given_name, p.family_name, p.usual_name, p.email, p.birth_on, p.phone from person p where p.id = :'person_id';
