-- office/organisations/index: found by code, name or former name.
-- query: asked (one)
select nullif(left(btrim(:'q'::text), 200), '') as q;
-- query: organisations
select o.id as organisation_id, o.code as organisation_code, case when :'locale'::text = 'en' then coalesce(o.name_en, o.name_fr) else o.name_fr end as organisation_name, o.kind, o.cluster_role
from organisation o
where coalesce(btrim(:'q'::text), '') = '' or o.code = upper(btrim(:'q'::text)) or lower(unaccent(concat_ws(' ', o.name_fr, o.name_en, o.legal_name))) like '%' || lower(unaccent(btrim(:'q'::text))) || '%'
  or exists (select from organisation_former_name f where f.organisation_id = o.id and lower(unaccent(f.name)) like '%' || lower(unaccent(btrim(:'q'::text))) || '%')
order by o.cluster_role = 'none', organisation_name limit 200;
