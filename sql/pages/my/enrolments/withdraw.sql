-- my/enrolments/withdraw: what withdrawing means, before it is done.
-- query: enrolment (one)
select e.enrolment_id, e.reference, e.state, e.is_enrolled, e.is_waiting, e.is_offered, e.rank, e.can_withdraw, zoned(e.withdraw_until, e.time_zone, :'locale'::text) as withdraw_until, e.starts_on, e.ends_on, e.place_city, e.is_demonstration_session, e.course_code, e.contact_email,
  case :'locale'::text when 'en' then coalesce(e.title_en, e.title_fr) else e.title_fr end as course_title,
  case when :'locale'::text = 'en' and e.title_en is not null then 'en' else 'fr' end as title_language,
  case when e.is_live and e.can_withdraw then null else 409 end as http_status
from my_enrolment e where e.enrolment_id = :'enrolment_id'::bigint and e.person_id = :'person_id';
