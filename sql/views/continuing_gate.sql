-- How many of the eleven gates of continuing education each published course has open.
create or replace view continuing_gate as
select c.id as course_id, (num_nulls(v.prerequisites_fr, v.objectives_fr, v.hours_typical, v.access_fr, v.access_delay_fr, v.price_typical, nullif(v.contact_email, ''), v.methods_fr, v.assessment_fr, v.accessibility_fr)
  + (v.reviewed_on is null or v.reviewed_on < (now() at time zone 'Europe/Paris')::date - setting_number('stale_months', 12) * interval '1 month')::int) as missing
from course c join course_version v on v.course_id = c.id and v.number = c.published_version
where c.state = 'published' and 'FC' = any (v.tracks);
comment on view continuing_gate is 'Ten fields of Qualiopi''s first indicator and the age of the last check (setting stale_months); for the work list only: what guards publishing is the function that publishes.';
