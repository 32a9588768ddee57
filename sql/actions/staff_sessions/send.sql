-- staff_sessions/send: the message goes out.
-- query: decision (one)
select d.recipients, d.refusal, d.refusal_values from send_session_message(:'person_id'::bigint, :'session_id'::bigint, :'message_id'::bigint) d;
