-- staff/sessions/roll_over: which sessions come again, what would be made, what is stale. Names: days picks (repeatable) step.
-- query: plan (one)
select coalesce(:'days'::text, '364') as days, read_days(coalesce(:'days'::text, '364')) is null as is_bad_days, cardinality(:'picks'::text[]) > 0 and read_days(:'days'::text) is not null as is_dry_run,
  (select count(*)::int from run_sessions(:'person_id') r where r::text = any(:'picks'::text[])) as chosen_count,
  exists (select from staff_session s where s.session_id in (select run_sessions(:'person_id')) and s.session_state = 'published' and s.admission <> 'elsewhere' and s.starts_on between current_date - 400 and current_date + 120) as has_candidates,
  case when :'days'::text is not null and read_days(:'days'::text) is null then 422 end as http_status;
-- query: candidates
select s.session_id, s.session_code, s.starts_on, s.ends_on, s.capacity, s.session_id::text = any(:'picks'::text[]) as is_chosen, case :'locale'::text when 'en' then coalesce(s.title_en, s.title_fr) else s.title_fr end as course_title, case when :'locale'::text = 'en' and s.title_en is not null then 'en' else 'fr' end as title_language
from staff_session s where s.session_id in (select run_sessions(:'person_id')) and s.session_state = 'published' and s.admission <> 'elsewhere' and s.starts_on between current_date - 400 and current_date + 120
order by s.starts_on desc, s.session_code limit 90;
-- query: planned
select s.session_id, s.session_code, s.starts_on + d.days as new_starts_on, s.ends_on + d.days as new_ends_on, shift_moment(s.opens_at, d.days, s.time_zone) as new_opens_at, case :'locale'::text when 'en' then coalesce(s.title_en, s.title_fr) else s.title_fr end as course_title, case when :'locale'::text = 'en' and s.title_en is not null then 'en' else 'fr' end as title_language,
  (select count(*)::int from meeting m where m.session_id = s.session_id) as meetings_count, v.title_en is null as lacks_english, v.reviewed_on is null or v.reviewed_on < current_date - 365 as is_stale,
  exists (select from meeting m where m.session_id = s.session_id and extract(isodow from (m.starts_at at time zone s.time_zone)::date + d.days) in (6, 7)) as has_weekend,
  s.starts_on + d.days < current_date as is_past, c.published_version is distinct from x.course_version as has_newer_version, c.state <> 'published' as is_course_withdrawn
from staff_session s join session x on x.id = s.session_id join course c on c.id = s.course_id join course_version v on v.course_id = c.id and v.number = coalesce(c.published_version, x.course_version)
  cross join (select read_days(:'days'::text) as days) d
where d.days is not null and s.session_id::text = any(:'picks'::text[]) and s.session_id in (select run_sessions(:'person_id')) order by s.starts_on, s.session_code;
