-- courses/calendar: the meetings of a course's published sessions, to subscribe to.
-- query: calendar (maybe)
select calendar_text(array(select s.id from session s where s.course_id = c.id and s.origin = 'own' and s.state in ('published', 'cancelled')), :'locale'::text, :'base_url'::text) as calendar
from course c where c.code = :'course_code'::text and c.origin = 'own' and c.state in ('published', 'withdrawn', 'archived');
