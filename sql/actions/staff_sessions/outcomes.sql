-- staff_sessions/outcomes: how enrolments ended.
-- query: decision (one)
select d.recorded, d.refusal, d.refusal_values from record_outcomes(:'person_id'::bigint, :'session_id'::bigint, :'outcome'::text[], :'grade'::text[]) d;
