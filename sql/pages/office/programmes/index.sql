-- office/programmes/index: the acceleration programmes, those without a name too.
-- query: programmes
select x.code as programme_code, coalesce(x.acronym, case when :'locale'::text = 'en' then coalesce(x.title_en, x.title_fr) else coalesce(x.title_fr, x.title_en) end) as programme_name, case when :'locale'::text = 'en' then a.name_en else a.name_fr end as axis_name
from acceleration_programme x left join axis a on a.code = x.axis order by x.code;
