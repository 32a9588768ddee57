-- staff_sessions/revoke: a document is not valid any more.
-- query: decision (one)
select d.refusal, d.refusal_values from revoke_document(:'person_id'::bigint, :'document_id'::bigint, :'reason'::text) d;
