-- staff_sessions/training: what the yearly report of continuing education asks of a session.
-- query: decision (one)
select d.refusal, d.refusal_values from save_session_training(:'person_id'::bigint, :'session_id'::bigint, :'edition'::text, :'training_objective'::text, :'training_level'::text, :'nsf'::text, :'partner'::text[], :'share'::text[], :'teacher_kind'::text[], :'teacher_hours'::text[], :'trainee'::text[]) d;
