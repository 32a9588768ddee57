-- staff/sessions/documents: who may get a certificate, and those that were issued; both lists 90 a page. Names: page.
-- query: session (one)
select s.session_id, s.session_code, s.course_code, s.session_state, s.starts_on, s.ends_on, s.place_city, s.is_demonstration as is_demonstration_session, s.is_draft, s.is_published, s.is_cancelled, s.keeps_attendance,
  case :'locale'::text when 'en' then coalesce(s.title_en, s.title_fr) else s.title_fr end as course_title, case when :'locale'::text = 'en' and s.title_en is not null then 'en' else 'fr' end as title_language, nullif(:'issued'::text, '') as issued, n.due_count, n.due_count > 0 as has_entitled, n.document_count > 0 as has_documents,
  case when g.page_number is null or g.page_number > g.pages_count then '/staff/sessions/' || s.session_id || '/documents' end as moved_to, g.page_number, g.pages_count, g.pages_count > 1 as has_pages,
  case when g.page_number > 1 then '/staff/sessions/' || s.session_id || '/documents?page=' || g.page_number - 1 end as previous_path,
  case when g.page_number < g.pages_count then '/staff/sessions/' || s.session_id || '/documents?page=' || g.page_number + 1 end as next_path
from staff_session s
  cross join lateral (select (select count(*)::int from certificates_due(s.session_id)) as due_count, (select count(*)::int from issued_document d join enrolment e on e.id = d.enrolment_id where e.session_id = s.session_id) as document_count) n
  cross join lateral (select greatest(1, ceil(greatest(n.due_count, n.document_count) / 90.0))::int as pages_count, case when :'page'::text is null then 1 when :'page'::text ~ '^[1-9][0-9]{0,4}$' then :'page'::int end as page_number) g
where s.session_id = :'session_id'::bigint and may_run_session(:'person_id', s.session_id);
-- query: entitled
select e.id as enrolment_id, coalesce(p.usual_name, p.family_name) as family_name, p.given_name, e.track, e.id::text = any(:'picks'::text[]) or cardinality(:'picks'::text[]) = 0 and :'whole'::text is null as is_chosen
from certificates_due(:'session_id'::bigint) c join enrolment e on e.id = c join person p on p.id = e.person_id where may_run_session(:'person_id', e.session_id)
order by 2, 3, 1 limit 90 offset coalesce((case when :'page'::text ~ '^[1-9][0-9]{0,4}$' then :'page'::int end - 1) * 90, 0);
-- query: documents
select d.id as document_id, d.kind as document_kind, d.year || '-' || lpad(d.number::text, 4, '0') as document_number, d.code, d.issued_at, d.revoked_at, d.payload ->> 'given_name' as given_name, d.payload ->> 'family_name' as family_name
from issued_document d join enrolment e on e.id = d.enrolment_id where e.session_id = :'session_id'::bigint and may_run_session(:'person_id', e.session_id) order by d.revoked_at nulls first, d.year desc, d.number desc
limit 90 offset coalesce((case when :'page'::text ~ '^[1-9][0-9]{0,4}$' then :'page'::int end - 1) * 90, 0);
