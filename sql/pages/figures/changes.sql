-- figures/changes: which two states of a year are to be explained. Names: from_release to_release.
-- query: form (one)
select :'year'::text as year, :'year'::text || ' – ' || case when :'locale'::text = 'en' then 'why did it change?' else 'pourquoi cela a-t-il changé ?' end as page_title, exists (select from year_release r where r.year = :'year'::text and r.revision > 0) as has_releases
where holds_role(:'person_id'::bigint, '{leader,office}') and year_kind_of(:'year'::text) is not null;
-- query: earlier
select r.revision as option_value, r.as_of, r.revision::text = :'from_release'::text as is_chosen from year_release r where r.year = :'year'::text and r.revision > 0 and holds_role(:'person_id'::bigint, '{leader,office}') order by r.revision;
-- query: later
select r.revision as option_value, r.as_of, r.revision::text = :'to_release'::text as is_chosen from year_release r where r.year = :'year'::text and r.revision > 0 and holds_role(:'person_id'::bigint, '{leader,office}') order by r.revision;
-- query: dimensions
select d.dimension as option_value, figure_label('dimension', d.dimension, :'locale'::text) as dimension_name, d.dimension = :'table_name'::text as is_chosen
from unnest(array['institution', 'institution_any', 'level', 'track', 'ai_focus', 'kind', 'field', 'axis', 'programme', 'mode', 'language', 'gender', 'birth_band', 'entry', 'trainee_status', 'payer_line']) with ordinality d (dimension, place) order by d.place;
