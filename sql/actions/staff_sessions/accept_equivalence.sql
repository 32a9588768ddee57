-- staff_sessions/accept_equivalence: what a person did in place of a required course is accepted.
-- query: decision (one)
select d.refusal, d.refusal_values from accept_equivalence(:'person_id'::bigint, :'session_id'::bigint, :'whom_email'::text, :'replaced_code'::text, :'ground'::text) d;
