-- staff_courses/import_encoding: how a sent file is encoded.
-- query: decision (one)
select d.chosen_id, d.refusal, d.refusal_values from choose_import_encoding(:'person_id'::bigint, :'job_id'::bigint, :'encoding'::text) d;
