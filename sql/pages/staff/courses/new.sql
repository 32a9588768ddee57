-- staff/courses/new: what a course begins with.
-- query: kinds
select k.value, coalesce(k.value = :'kind'::text, false) as is_chosen from unnest(array['degree', 'pathway', 'unit', 'short', 'open_online']) with ordinality k (value, n) order by k.n;
-- query: levels
select k.value, coalesce(k.value = :'level'::text, false) as is_chosen from unnest(array['short_cycle', 'bachelor', 'master', 'doctorate', 'none']) with ordinality k (value, n) order by k.n;
-- query: institutions
select o.code as value, case when :'locale'::text = 'en' then coalesce(o.name_en, o.name_fr) else o.name_fr end as institution_name, coalesce(o.code = :'institution'::text, false) as is_chosen
from own_institutions(:'person_id') i join organisation o on o.id = i.organisation_id order by 2;
