-- office/programmes/show: one acceleration programme, its form and its history.
-- query: programme (one)
select x.code as programme_code, coalesce(x.acronym, case when :'locale'::text = 'en' then coalesce(x.title_en, x.title_fr) else coalesce(x.title_fr, x.title_en) end) as programme_name, x.acronym, x.title_fr, x.title_en, x.theme, (select o.code from organisation o where o.id = x.lead_organisation_id) as lead, x.valid_from, x.valid_to,
  x.acronym as recorded_acronym, x.title_fr as recorded_title_fr, x.title_en as recorded_title_en, x.theme as recorded_theme, md5(x::text) as current_stamp, coalesce(:'saved'::text = 'yes', false) as is_saved
from acceleration_programme x where x.code = :'programme_code'::text;
-- query: axes
select a.code as value, case when :'locale'::text = 'en' then a.name_en else a.name_fr end as label, a.code = coalesce(:'axis'::text, (select coalesce(x.axis, '') from acceleration_programme x where x.code = :'programme_code'::text)) as is_chosen from axis a order by a.position;
-- query: history
select changed_at, changed_by, action, fields, old_values, new_values, change_reason from office_history(:'person_id', 'programme', :'programme_code'::text);
