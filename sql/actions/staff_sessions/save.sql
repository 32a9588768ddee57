-- staff_sessions/save: the form of a session.
-- query: decision (one)
select d.refusal, d.refusal_values from save_session(:'person_id'::bigint, :'session_id'::bigint, :'edition'::text, :'starts_on'::text, :'ends_on'::text, :'opens_at'::text, :'closes_at'::text, :'capacity'::text, :'is_unlimited'::text, :'minimum_size'::text,
  :'has_waiting_list'::text, :'admission'::text, :'attendance'::text, :'tracks'::text[], :'mode'::text, :'place_name'::text, :'place_city'::text, :'price_total'::text, :'hours_total'::text, :'withdraw_until'::text,
  :'rhythm_fr'::text, :'rhythm_en'::text, :'teachers'::text, :'reason'::text, :'time_zone'::text) d;
