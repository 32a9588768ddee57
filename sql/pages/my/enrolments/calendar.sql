-- my/enrolments/calendar: the meetings of an enrolment's session, RFC 5545.
-- query: calendar (one)
select enrolment_calendar(array[e.enrolment_id], 'PUBLISH', null, :'locale'::text, :'base_url'::text) as calendar
from my_enrolment e where e.enrolment_id = :'enrolment_id'::bigint and e.person_id = :'person_id' and e.is_live;
