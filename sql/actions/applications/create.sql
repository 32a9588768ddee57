-- applications/create: sends the application.
-- query: decision (one)
select d.enrolment_id, d.refusal, zoned_values(d.refusal_values, (select s.time_zone from session s where s.id = :'session_id'::bigint), :'locale'::text) as refusal_values from apply_to_session(:'person_id'::bigint, :'session_id'::bigint, :'form_issued_at'::bigint, :'stamp'::text) d;
