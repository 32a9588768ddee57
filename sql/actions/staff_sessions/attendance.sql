-- staff_sessions/attendance: who was there in a half-day; `untold` fills the lines that were left.
-- query: decision (one)
select d.recorded, nullif(:'page'::text, '') as page, d.refusal, d.refusal_values
from record_attendance(:'person_id'::bigint, :'session_id'::bigint, :'half_day_key'::text, array(select case when m like '%:' then m || coalesce(:'untold'::text, '') else m end from unnest(:'presence'::text[]) m)) d;
