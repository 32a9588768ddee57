-- office/people/edit: the form of a correction; only while the file is open.
-- query: person (one)
select p.id as whom_id, p.given_name, p.family_name, p.usual_name, p.email, p.phone, p.given_name as recorded_given_name, p.family_name as recorded_family_name, p.usual_name as recorded_usual_name, p.email as recorded_email, p.phone as recorded_phone, extract(epoch from p.changed_at)::text as current_stamp,
  case when not is_looking(:'person_id', p.id) then '/office/people/' || p.id end as moved_to
from person p where p.id = :'whom_id'::bigint and holds_role(:'person_id', '{office}');
-- query: languages
select v.value, v.value = coalesce(:'preferred_language'::text, p.language) as is_chosen from person p, unnest(array['fr', 'en']) with ordinality v (value, place) where p.id = :'whom_id'::bigint order by v.place;
