-- applications/document: keeps a file.
-- query: decision (one)
select d.refusal, d.refusal_values from save_document(:'person_id'::bigint, :'session_id'::bigint, :'question_id'::text, :'file'::bytea, :'file_name'::text, :'form_issued_at'::bigint) d;
