-- office/programmes/show: one acceleration programme, its form and its history.
-- query: programme (one)
select x.code as programme_code, coalesce(x.acronym, case when :'locale'::text = 'en' then coalesce(x.title_en, x.title_fr) else coalesce(x.title_fr, x.title_en) end) as programme_name, x.acronym, x.title_fr, x.title_en, x.theme, (select o.code from organisation o where o.id = x.lead_organisation_id) as lead, programme_members(x.code) as members, x.valid_from, x.valid_to,
  x.acronym as recorded_acronym, x.title_fr as recorded_title_fr, x.title_en as recorded_title_en, x.theme as recorded_theme, replace(programme_members(x.code), E'\n', ', ') as recorded_members, md5(x::text || coalesce(programme_members(x.code), '')) as current_stamp, coalesce(:'saved'::text = 'yes', false) as is_saved
from acceleration_programme x where x.code = :'programme_code'::text;
-- query: axes
select a.code as value, case when :'locale'::text = 'en' then a.name_en else a.name_fr end as label, a.code = coalesce(:'axis'::text, (select coalesce(x.axis, '') from acceleration_programme x where x.code = :'programme_code'::text)) as is_chosen from axis a order by a.position;
-- query: taking_part
select o.id as organisation_id, case when :'locale'::text = 'en' then coalesce(o.name_en, o.name_fr) else o.name_fr end as organisation_name from acceleration_programme_organisation m join organisation o on o.id = m.organisation_id where m.programme = :'programme_code'::text order by 2;
-- query: history
select change_id, changed_at, changed_by, action, change_reason from office_history(:'person_id', 'programme', :'programme_code'::text);
-- query: changes (in history by change_id)
select * from office_history_fields(:'person_id', 'programme', :'programme_code'::text, :'locale'::text);
