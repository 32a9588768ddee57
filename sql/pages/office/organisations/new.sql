-- office/organisations/new: the form of a new organisation.
-- query: kinds
select v.value, v.value = coalesce(:'organisation_kind'::text, 'company') as is_chosen from unnest(array['university', 'school', 'hospital', 'research', 'public', 'company', 'other']) with ordinality v (value, place) order by v.place;
-- query: cluster_roles
select v.value, v.value = coalesce(:'cluster_role'::text, 'none') as is_chosen from unnest(array['none', 'lead', 'member', 'institutional', 'industrial', 'associated']) with ordinality v (value, place) order by v.place;
-- query: months
select v.value, v.value = coalesce(:'fiscal_month'::text, '1') as is_chosen from (select g::text as value, g as n from generate_series(1, 12) g) v order by v.n;
