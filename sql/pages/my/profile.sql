-- my/profile: the person's details, as the form shows them.
-- query: profile (one)
select p.given_name, p.family_name, p.usual_name, p.email, p.email_verified_at is not null as is_email_confirmed, extract(day from p.birth_on)::int as birth_day,
  extract(month from p.birth_on)::int as birth_month, extract(year from p.birth_on)::int as birth_year, p.phone, coalesce(:'saved'::text = 'yes', false) as is_saved
from person p where p.id = :'person_id';
-- query: languages
select v.value, v.value = coalesce(:'preferred_language'::text, p.language) as is_chosen
from person p, unnest(array['fr', 'en']) with ordinality v (value, place) where p.id = :'person_id' order by v.place;
-- query: genders
select v.value, v.value = coalesce(nullif(:'gender'::text, ''), p.gender) as is_chosen
from person p, unnest(array['unknown', 'f', 'm', 'other']) with ordinality v (value, place) where p.id = :'person_id' order by v.place;
-- query: qualifications
select v.value, v.value = coalesce(:'qualification_level'::text, p.qualification_level::text, '') as is_chosen
from person p, unnest(array['1', '2', '3', '4', '5', '6', '7', '8']) with ordinality v (value, place) where p.id = :'person_id' order by v.place;
