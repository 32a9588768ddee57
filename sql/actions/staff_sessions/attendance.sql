-- staff_sessions/attendance: who was there in a half-day.
-- query: decision (one)
select d.recorded, d.refusal, d.refusal_values from record_attendance(:'person_id'::bigint, :'session_id'::bigint, :'half_day_key'::text, :'presence'::text[]) d;
