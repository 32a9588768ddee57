-- office/people/new: the form of an invitation.
-- query: languages
select v.value, v.value = coalesce(:'preferred_language'::text, 'fr') as is_chosen from unnest(array['fr', 'en']) with ordinality v (value, place) order by v.place;
