-- my/document: a certificate, for its holder.
-- query: document (one)
select d.id as document_id, d.kind as document_kind, d.kind = 'completion' as is_completion, d.year || '-' || lpad(d.number::text, 4, '0') as document_number, d.code, d.issued_at, d.revoked_at, d.is_demonstration as is_demonstration_document,
  f.organisation, f.organisation_city, f.nda, f.given_name, f.family_name, f.birth_on, f.employer, f.course_code, case when :'locale'::text = 'en' then coalesce(f.title_en, f.title_fr) else f.title_fr end as course_title,
  case when :'locale'::text = 'en' and f.title_en is not null then 'en' else 'fr' end as title_language, case when :'locale'::text = 'en' then coalesce(f.objectives_en, f.objectives_fr) else f.objectives_fr end as objectives,
  case when :'locale'::text = 'en' and f.objectives_en is not null then 'en' else 'fr' end as objectives_language, f.session_code, f.starts_on, f.ends_on, f.hours, f.hours_done, f.hours_done is not null as has_hours_done, f.place, f.track, f.result, f.issued_on, e.id as enrolment_id, false as is_staff_view
from issued_document d join enrolment e on e.id = d.enrolment_id
  cross join lateral jsonb_to_record(d.payload) f (organisation text, organisation_city text, nda text, given_name text, family_name text, birth_on date, employer text, course_code text, title_fr text, title_en text, objectives_fr text, objectives_en text,
    session_code text, starts_on date, ends_on date, hours numeric, hours_done numeric, place text, track text, result text, issued_on date)
where d.id = :'document_id'::bigint and e.person_id = :'person_id';
