-- applications/decide: decides the chosen applications of a session.
-- query: decision (one)
select d.decided, d.refusal, d.refusal_values from decide_applications(:'person_id'::bigint, :'session_id'::bigint, :'picks'::text[], :'decision'::text, :'reason_code'::text, :'sentence'::text) d;
