-- staff_sessions/write: a message, written but not sent yet.
-- query: decision (one)
select d.message_id, d.refusal, d.refusal_values from write_session_message(:'person_id'::bigint, :'session_id'::bigint, :'subject_fr'::text, :'subject_en'::text, :'body_fr'::text, :'body_en'::text, :'to_waiting'::text) d;
