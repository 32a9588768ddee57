-- office/organisations/new: the form of a new organisation.
-- query: kinds
select v.value, v.value = coalesce(:'organisation_kind'::text, 'company') as is_chosen from unnest(array['university', 'school', 'hospital', 'research', 'public', 'company', 'other']) with ordinality v (value, place) order by v.place;
-- query: cluster_roles
select v.value, v.value = coalesce(:'cluster_role'::text, 'none') as is_chosen from unnest(array['none', 'lead', 'member', 'institutional', 'industrial', 'associated']) with ordinality v (value, place) order by v.place;
