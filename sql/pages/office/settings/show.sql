-- office/settings/show: one parameter, its form and its history.
-- query: setting (one)
select s.name as setting_name, s.name as page_title, s.value as setting_value, s.value as recorded_setting_value, replace(s.unit, ' ', '_') as unit, md5(s::text) as current_stamp, coalesce(:'saved'::text = 'yes', false) as is_saved
from setting s where s.name = :'setting_name'::text;
-- query: history
select change_id, changed_at, changed_by, action, change_reason from office_history(:'person_id', 'setting', :'setting_name'::text);
-- query: changes (in history by change_id)
select * from office_history_fields(:'person_id', 'setting', :'setting_name'::text, :'locale'::text);
