-- office/setting_change: another value, with its reason.
-- query: decision (one)
select d.saved_name, d.refusal, d.refusal_values from save_setting(:'person_id'::bigint, :'setting_name'::text, :'stamp'::text, :'setting_value'::text, :'reason'::text) d;
