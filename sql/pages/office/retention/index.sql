-- office/retention/index: how long each kind of personal data is kept.
-- query: rules
select r.name as retention_name, r.starts, r.active_months::text as active_months, r.archive_months::text as archive_months, r.is_confirmed from retention_rule r order by r.name;
