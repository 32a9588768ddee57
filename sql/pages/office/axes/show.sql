-- office/axes/show: one axis, its form and its history.
-- query: axis (one)
select x.code as axis_code, case when :'locale'::text = 'en' then x.name_en else x.name_fr end as axis_name, x.name_fr as page_title, x.name_fr, x.name_en, x.valid_from, x.valid_to, x.name_fr as recorded_name_fr, x.name_en as recorded_name_en, md5(x::text) as current_stamp, coalesce(:'saved'::text = 'yes', false) as is_saved
from axis x where x.code = :'axis_code'::text;
-- query: history
select change_id, changed_at, changed_by, action, change_reason from office_history(:'person_id', 'axis', :'axis_code'::text);
-- query: changes (in history by change_id)
select * from office_history_fields(:'person_id', 'axis', :'axis_code'::text, :'locale'::text);
