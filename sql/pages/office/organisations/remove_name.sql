-- office/organisations/remove_name: a former name, and the reason why it goes.
-- query: name (one)
select o.id as organisation_id, case when :'locale'::text = 'en' then coalesce(o.name_en, o.name_fr) else o.name_fr end as organisation_name, f.id as former_name_id, f.name as former_name, f.until_on
from organisation_former_name f join organisation o on o.id = f.organisation_id where o.id = :'organisation_id'::bigint and f.id = :'former_name_id'::bigint;
