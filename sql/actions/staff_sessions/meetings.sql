-- staff_sessions/meetings: all meetings of a session.
-- query: decision (one)
select d.refusal, d.refusal_values from save_meetings(:'person_id'::bigint, :'session_id'::bigint, :'edition'::text, :'meetings'::text, :'seen'::text) d;
