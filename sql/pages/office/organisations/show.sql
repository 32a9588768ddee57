-- office/organisations/show: one organisation, its former names, its forms and its history.
-- query: organisation (one)
select o.id as organisation_id, o.code as organisation_code, case when :'locale'::text = 'en' then coalesce(o.name_en, o.name_fr) else o.name_fr end as organisation_name, o.name_fr as page_title, o.name_fr, o.name_en, o.legal_name, o.siret, o.uai, o.nda,
  o.qualiopi_until, o.cluster_role_from, o.cluster_role_to, (select u.code from organisation u where u.id = o.parent_id) as parent, o.city, o.contact_name, o.contact_email, o.name_fr as recorded_name_fr, o.name_en as recorded_name_en, o.legal_name as recorded_legal_name, o.siret as recorded_siret, o.uai as recorded_uai, o.nda as recorded_nda, o.city as recorded_city, md5(o::text) as current_stamp, coalesce(:'saved'::text = 'yes', false) as is_saved
from organisation o where o.id = :'organisation_id'::bigint;
-- query: kinds
select v.value, v.value = coalesce(:'organisation_kind'::text, o.kind) as is_chosen from organisation o, unnest(array['university', 'school', 'hospital', 'research', 'public', 'company', 'other']) with ordinality v (value, place) where o.id = :'organisation_id'::bigint order by v.place;
-- query: cluster_roles
select v.value, v.value = coalesce(:'cluster_role'::text, o.cluster_role) as is_chosen from organisation o, unnest(array['none', 'lead', 'member', 'institutional', 'industrial', 'associated']) with ordinality v (value, place) where o.id = :'organisation_id'::bigint order by v.place;
-- query: months
select v.value, v.value = coalesce(:'fiscal_month'::text, o.fiscal_month::text) as is_chosen from organisation o, (select g::text as value, g as n from generate_series(1, 12) g) v where o.id = :'organisation_id'::bigint order by v.n;
-- query: former_names
select f.id as former_name_id, f.name as former_name, f.until_on from organisation_former_name f where f.organisation_id = :'organisation_id'::bigint order by f.until_on desc nulls last, f.id desc;
-- query: history
select change_id, changed_at, changed_by, action, change_reason from office_history(:'person_id', 'organisation', :'organisation_id'::bigint::text);
-- query: changes (in history by change_id)
select * from office_history_fields(:'person_id', 'organisation', :'organisation_id'::bigint::text, :'locale'::text);
