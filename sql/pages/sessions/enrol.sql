-- sessions/enrol: the questions before an enrolment, with the answers of last time.
-- query: session (one)
select f.session_id, f.course_code, f.session_code, case :'locale'::text when 'en' then coalesce(f.title_en, f.title_fr) else f.title_fr end as course_title,
  case when :'locale'::text = 'en' and f.title_en is not null then 'en' else 'fr' end as title_language,
  case :'locale'::text when 'en' then f.organisation_en else f.organisation_fr end as organisation_name,
  f.starts_on, f.ends_on, zoned(f.closes_at, f.time_zone, :'locale'::text) as closes_at, f.place_city, f.price, f.price = 0 as is_free, f.hours, f.is_demonstration_session,
  f.admission = 'approval' as is_application, a.is_full, a.is_unlimited, a.seats_left, a.has_waiting_list, a.waiting_count, a.waiting_count > 0 as has_waiting, w.will_wait, f.tracks && array['FA', 'FC'] as has_statuses,
  w.refusal, w.refusal is not null as has_why_not
from session_facts f
join session_availability a using (session_id)
cross join lateral (
  select array_agg(r.refusal order by r.position) filter (where is_forbidding(r.refusal, r.refusal_values)) as refusal, coalesce(bool_or(not is_forbidding(r.refusal, r.refusal_values)), false) as will_wait
  from enrolment_refusals(array[:'person_id'::bigint], array[f.session_id], array[null::bigint]) r where r.refusal <> 'application_needed') w
where f.session_id = :'session_id'::bigint and f.admission <> 'elsewhere';
-- query: why_not
select jsonb_build_array(r.refusal, zoned_values(r.refusal_values, (select s.time_zone from session s where s.id = :'session_id'::bigint), :'locale'::text)) as reason, r.refusal as what_id, r.refusal = 'email_unconfirmed' as is_email, r.refusal = 'profile_incomplete' as is_profile,
  r.refusal in ('already_enrolled', 'already_waiting', 'already_applied', 'already_received', 'offer_open') as has_own
from enrolment_refusals(array[:'person_id'::bigint], array[:'session_id'::bigint], array[null::bigint]) r
where r.refusal <> 'application_needed' and is_forbidding(r.refusal, r.refusal_values)
order by r.position;
-- query: tracks
select t.value, t.value = answer.track or cardinality(f.tracks) = 1 as is_chosen, cardinality(f.tracks) = 1 as is_only, t.place = 1 as is_first
from session_facts f
cross join lateral unnest(f.tracks) with ordinality t (value, place)
left join lateral (
  select coalesce(:'track'::text, (select d.track from enrolment_draft d where d.person_id = :'person_id' and d.session_id = f.session_id),
    (select e.track from enrolment e where e.person_id = :'person_id' order by e.id desc limit 1)) as track) answer on true
where f.session_id = :'session_id'::bigint
order by t.place;
-- query: statuses
select s.value, s.value = 'a' as is_first, coalesce(s.value = coalesce(:'trainee_status'::text, (select d.trainee_status from enrolment_draft d where d.person_id = :'person_id' and d.session_id = :'session_id'::bigint),
    (select e.trainee_status from enrolment e where e.person_id = :'person_id' and e.trainee_status is not null order by e.id desc limit 1)), false) as is_chosen
from unnest(array['a', 'b', 'c', 'd', 'e']) s (value)
where exists (select from session_facts f where f.session_id = :'session_id'::bigint and f.tracks && array['FA', 'FC']);
-- query: person (one)
select p.given_name, p.family_name, p.email from person p where p.id = :'person_id';
