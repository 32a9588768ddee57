-- office/import_request: a file of past enrolments is sent.
-- query: decision (one)
select d.job_id, d.refusal, d.refusal_values from request_enrolment_import(:'person_id'::bigint, :'file_name'::text, :'file_sheet'::jsonb, encode(sha256(:'file'::bytea), 'hex'), :'file_size'::bigint) d;
