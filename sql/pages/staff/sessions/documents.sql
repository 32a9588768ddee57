-- staff/sessions/documents: who may get a certificate, and those that were issued.
-- query: session (one)
select s.session_id, s.session_code, s.course_code, s.session_state, s.starts_on, s.ends_on, s.place_city, s.is_demonstration as is_demonstration_session, s.is_draft, s.is_published, s.is_cancelled, s.keeps_attendance,
  case :'locale'::text when 'en' then coalesce(s.title_en, s.title_fr) else s.title_fr end as course_title, case when :'locale'::text = 'en' and s.title_en is not null then 'en' else 'fr' end as title_language, nullif(:'issued'::text, '') as issued, exists (select from enrolment e where e.session_id = s.session_id and not e.is_void and e.person_id is not null and (select o.outcome from outcome_event o where o.enrolment_id = e.id order by o.id desc limit 1) = 'completed'
    and not exists (select from issued_document d where d.enrolment_id = e.id and d.revoked_at is null)) as has_entitled
from staff_session s where s.session_id = :'session_id'::bigint and may_run_session(:'person_id', s.session_id);
-- query: entitled
select e.id as enrolment_id, coalesce(p.usual_name, p.family_name) as family_name, p.given_name, e.track, e.id::text = any(:'picks'::text[]) or cardinality(:'picks'::text[]) = 0 as is_chosen
from enrolment e join person p on p.id = e.person_id
where e.session_id = :'session_id'::bigint and may_run_session(:'person_id', e.session_id) and not e.is_void and (select o.outcome from outcome_event o where o.enrolment_id = e.id order by o.id desc limit 1) = 'completed'
  and not exists (select from issued_document d where d.enrolment_id = e.id and d.revoked_at is null)
order by 2, 3, 1 limit 90;
-- query: documents
select d.id as document_id, d.kind as document_kind, d.year || '-' || lpad(d.number::text, 4, '0') as document_number, d.code, d.issued_at, d.revoked_at, d.payload ->> 'given_name' as given_name, d.payload ->> 'family_name' as family_name
from issued_document d join enrolment e on e.id = d.enrolment_id where e.session_id = :'session_id'::bigint and may_run_session(:'person_id', e.session_id) order by d.revoked_at nulls first, d.year desc, d.number desc limit 500;
