-- applications/remove: takes a file back that is not sent yet.
-- query: decision (one)
select d.refusal, d.refusal_values from delete_document(:'person_id'::bigint, :'session_id'::bigint, :'question_id'::bigint) d;
