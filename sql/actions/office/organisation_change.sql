-- office/organisation_change: an organisation as its form says.
-- query: decision (one)
select d.saved_id, d.refusal, d.refusal_values
from save_organisation(:'person_id'::bigint, :'organisation_id'::bigint, :'stamp'::text, null, :'name_fr'::text, :'name_en'::text, :'legal_name'::text, :'organisation_kind'::text, :'cluster_role'::text,
  :'siret'::text, :'uai'::text, :'nda'::text, :'qualiopi_until'::text, :'city'::text, :'contact_name'::text, :'contact_email'::text, :'cluster_role_from'::text, :'cluster_role_to'::text, :'parent'::text, :'fiscal_month'::text) d;
