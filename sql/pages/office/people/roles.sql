-- office/people/roles: the form that gives a role; only while the file is open.
-- query: person (one)
select p.id as whom_id, p.given_name || ' ' || p.family_name as person_name, case when not is_looking(:'person_id', p.id) then '/office/people/' || p.id end as moved_to
from person p where p.id = :'whom_id'::bigint and holds_role(:'person_id', '{admin}');
-- query: roles
select v.value, v.value = coalesce(:'role'::text, 'teacher') as is_chosen from unnest(array['teacher', 'reviewer', 'employer', 'office', 'leader', 'admin']) with ordinality v (value, place) order by v.place;
