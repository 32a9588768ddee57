-- office/retention/show: one rule of retention, its form and its history.
-- query: rule (one)
select r.name as retention_name, r.starts, r.active_months::text as active_months, r.archive_months::text as archive_months, r.basis, r.is_confirmed as is_rule_confirmed, r.active_months::text as recorded_active_months,
  r.archive_months::text as recorded_archive_months, r.basis as recorded_basis, md5(r::text) as current_stamp, coalesce(:'saved'::text = 'yes', false) as is_saved
from retention_rule r where r.name = :'retention_name'::text;
-- query: history
select change_id, changed_at, changed_by, action, change_reason from office_history(:'person_id', 'retention', :'retention_name'::text);
-- query: changes (in history by change_id)
select * from office_history_fields(:'person_id', 'retention', :'retention_name'::text, :'locale'::text);
