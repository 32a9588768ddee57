-- verify/show: what the holder of a code may know: never a name.
-- query: document (one)
select :'code'::text as code, d.kind as document_kind, case :'locale'::text when 'en' then d.organisation_en else d.organisation_fr end as organisation_name,
  case when :'locale'::text = 'en' then coalesce(d.title_en, d.title_fr) else d.title_fr end as course_title, case when :'locale'::text = 'en' and d.title_en is not null then 'en' else 'fr' end as title_language,
  d.starts_on, d.ends_on, d.year || '-' || lpad(d.number::text, 4, '0') as document_number, d.issued_at, d.revoked_at, d.revoked_at is null and d.is_intact as is_valid, d.is_demonstration as is_demonstration_document
from verify_document(:'code'::text) d;
