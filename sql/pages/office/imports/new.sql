-- office/imports/new: what a file of past enrolments looks like, the form to send one, and what was imported.
-- query: sources
select s.code as source_code, o.code as organisation_code, case when :'locale'::text = 'en' then coalesce(o.name_en, o.name_fr) else o.name_fr end as organisation_name, (select count(*)::int from enrolment e where e.origin = 'import' and not e.is_void and e.source = s.code) as enrolments_count
from import_source s join organisation o on o.id = s.organisation_id order by s.code;
-- query: columns
select c.name, c.name in ('source', 'source_id', 'organisation', 'track', 'entry_on', 'person_scheme', 'state', 'started') as is_needed from enrolment_import_columns() c order by c.place;
-- query: imports
select j.id as job_id, j.input ->> 'file_name' as file_name, j.kind, j.state, j.created_at, row_number() over (order by j.id desc) = 1 as is_first from job j where j.person_id = :'person_id' and j.kind in ('enrolment_check', 'enrolment_import') order by j.id desc limit 10;
-- query: batches
select coalesce(b.file_name, '–') as file_name, b.imported_at, b.lines, b.news, b.sames, b.corrections, b.voids, left(b.sha256, 12) as digest from import_batch b order by b.id desc limit 20;
