-- office/import_confirm: the file is written.
-- query: decision (one)
select d.import_id, d.refusal, d.refusal_values from confirm_enrolment_import(:'person_id'::bigint, :'job_id'::bigint) d;
