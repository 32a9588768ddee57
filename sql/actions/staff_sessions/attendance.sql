-- staff_sessions/attendance: who was there in a half-day; `untold` fills the lines that were left. Next is the following page of the same half-day, after the last one the list.
-- query: decision (one)
select concat(case when p.number * 100 < (select count(*) from enrolment e where e.session_id = :'session_id'::bigint and e.state in ('enrolled', 'finished') and e.person_id is not null)
    then concat('attendance/', :'half_day_key'::text, '?page=', p.number + 1, '&') else 'attendance?' end, 'recorded=', d.recorded) as next_step, d.refusal, d.refusal_values
from record_attendance(:'person_id'::bigint, :'session_id'::bigint, :'half_day_key'::text, array(select case when m like '%:' then m || coalesce(:'untold'::text, '') else m end from unnest(:'presence'::text[]) m)) d
  cross join (select case when :'page'::text ~ '^[1-9][0-9]{0,4}$' then :'page'::int else 1 end as number) p;
