-- staff_sessions/open: a new session of a course, as a draft.
-- query: decision (one)
select d.session_id, d.refusal, d.refusal_values from open_session(:'person_id'::bigint, :'course_code'::text, :'starts_on'::text, :'ends_on'::text, :'opens_at'::text, :'closes_at'::text, :'capacity'::text, :'is_unlimited'::text, :'minimum_size'::text,
  :'has_waiting_list'::text, :'admission'::text, :'attendance'::text, :'tracks'::text[], :'mode'::text, :'place_name'::text, :'place_city'::text, :'price_total'::text, :'hours_total'::text, :'withdraw_until'::text,
  :'rhythm_fr'::text, :'rhythm_en'::text, :'teachers'::text, :'time_zone'::text) d;
