-- staff_sessions/outcomes: how enrolments ended; `untold` fills the lines that were left.
-- query: decision (one)
select d.recorded, coalesce(nullif(:'page'::text, ''), '1') as page, d.refusal, d.refusal_values
from record_outcomes(:'person_id'::bigint, :'session_id'::bigint, array(select case when m like '%:' then m || coalesce(:'untold'::text, '') else m end from unnest(:'outcome'::text[]) m), :'grade'::text[]) d;
