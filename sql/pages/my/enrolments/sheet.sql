-- my/enrolments/sheet: all enrolments of a person, those that ended too, as rows of a workbook.
-- query: enrolments
select e.reference, case :'locale'::text when 'en' then coalesce(e.title_en, e.title_fr) else e.title_fr end as course_title, e.course_code, e.state as as_enrolment_state, e.track as as_track,
  e.starts_on, e.ends_on, e.place_city, e.created_at
from my_enrolment e where e.person_id = :'person_id'
order by e.starts_on nulls last, e.enrolment_id;
