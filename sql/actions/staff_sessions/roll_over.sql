-- staff_sessions/roll_over: next year's sessions in one act.
-- query: decision (one)
select d.made, d.refusal, d.refusal_values from roll_over_sessions(:'person_id'::bigint, :'picks'::text[], :'days'::text, :'whole'::text, :'q'::text, :'expected'::text) d;
