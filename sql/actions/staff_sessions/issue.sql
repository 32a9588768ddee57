-- staff_sessions/issue: certificates for those who completed.
-- query: decision (one)
select d.issued, d.refusal, d.refusal_values from issue_documents(:'person_id'::bigint, :'session_id'::bigint, :'picks'::text[], :'whole'::text) d;
