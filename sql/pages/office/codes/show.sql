-- office/codes/show: one list of codes, what they meant before, its forms and its history.
-- query: list (one)
select l.list as code_list, exists (select from code_former f where f.list = l.list) as has_former, coalesce(:'saved'::text = 'yes', false) as is_saved
from unnest(array['isced_f', 'isced_level', 'eqf', 'nsf', 'formacode', 'rome', 'rncp', 'rs', 'door', 'term', 'reason', 'time_zone', 'lheo']) with ordinality l (list, place) where l.list = :'code_list'::text;
-- query: codes
select c.code as value, case when :'locale'::text = 'en' then c.label_en else c.label_fr end as label, c.version, c.valid_from as begins_on, c.valid_to as ends_on, c.valid_to < (now() at time zone 'Europe/Paris')::date as is_past
from code c where c.list = :'code_list'::text order by c.code limit 500;
-- query: former
select f.code as value, case when :'locale'::text = 'en' then f.label_en else f.label_fr end as label, f.version, f.valid_to as ends_on from code_former f where f.list = :'code_list'::text order by f.code, f.valid_to desc, f.id desc limit 500;
-- query: history
select change_id, changed_at, changed_by, action, change_reason from office_history(:'person_id', 'code', :'code_list'::text);
-- query: changes (in history by change_id)
select * from office_history_fields(:'person_id', 'code', :'code_list'::text, :'locale'::text);
