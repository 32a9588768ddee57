-- office/settings/index: the house's parameters, each with its unit, its author and its day.
-- query: settings
select s.name as setting_name, s.value as setting_value, replace(s.unit, ' ', '_') as unit, s.changed_at, p.given_name || ' ' || coalesce(p.usual_name, p.family_name) as author
from setting s left join person p on p.id = s.changed_by order by s.name;
