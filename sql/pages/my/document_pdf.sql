-- my/document_pdf: a certificate as a file, for its holder and for who runs the session.
-- query: document (one)
select d.id as document_id, 'certificate-' || d.code as file_name
from issued_document d join enrolment e on e.id = d.enrolment_id
where d.id = :'document_id'::bigint and (e.person_id = :'person_id' or may_run_session(:'person_id', e.session_id));
-- query: blocks
select b.kind, b.message, b.text, b.message_values
from issued_document d join enrolment e on e.id = d.enrolment_id
  cross join lateral jsonb_to_record(d.payload) f (organisation text, organisation_city text, nda text, given_name text, family_name text, birth_on date, employer text, course_code text, title_fr text, title_en text, objectives_fr text, objectives_en text,
    session_code text, starts_on date, ends_on date, hours numeric, hours_done numeric, place text, track text, result text, issued_on date)
  cross join lateral (values
    (1, 'h1', 'document_kind.' || d.kind, null, null),
    (2, 'p', case when d.revoked_at is not null then 'paper.revoked' end, null, jsonb_build_object('revoked_at', d.revoked_at)),
    (3, 'p', case when d.kind = 'completion' then 'document.completion_says' else 'document.attestation_says' end, null, null),
    (4, 'table_row', 'Provider', f.organisation || coalesce(' (NDA ' || f.nda || ')', ''), null),
    (5, 'table_row', 'Beneficiary', f.given_name || ' ' || f.family_name, null),
    (6, 'table_row', 'Employer', f.employer, null),
    (7, 'table_row', 'Training', format('%s (%s, %s)', case when :'locale'::text = 'en' then coalesce(f.title_en, f.title_fr) else f.title_fr end, f.course_code, f.session_code), null),
    (8, 'table_row', case when f.starts_on is not null then case when f.ends_on is null then 'paper.starts' else 'paper.dates' end end, null, jsonb_build_object('starts_on', f.starts_on, 'ends_on', f.ends_on)),
    (9, 'table_row', 'Duration', trim_scale(f.hours) || ' h', null),
    (10, 'table_row', 'Hours done', trim_scale(f.hours_done) || ' h', null),
    (11, 'table_row', 'Place', f.place, null),
    (12, 'table_row', 'Objectives', case when :'locale'::text = 'en' then coalesce(f.objectives_en, f.objectives_fr) else f.objectives_fr end, null),
    (13, 'table_row', 'Result', f.result, null),
    (14, 'table_row', 'paper.issued', null, jsonb_build_object('issued_on', f.issued_on)),
    (15, 'table_row', 'Number', d.year || '-' || lpad(d.number::text, 4, '0'), null),
    (16, 'code', null, d.code, null),
    (17, 'small', 'document.verify_at', :'base_url'::text || '/' || :'locale'::text || '/verify/' || d.code, null),
    (18, 'p', case when d.is_demonstration then 'Demonstration data' end, null, null)
  ) b (line, kind, message, text, message_values)
where d.id = :'document_id'::bigint and (e.person_id = :'person_id' or may_run_session(:'person_id', e.session_id))
  and case when b.line in (4, 5, 6, 7, 9, 10, 11, 12, 13, 15, 16) then b.text is not null else b.message is not null end
order by b.line;
