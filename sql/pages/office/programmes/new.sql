-- office/programmes/new: the form of a new programme.
-- query: axes
select a.code as value, case when :'locale'::text = 'en' then a.name_en else a.name_fr end as label, a.code = coalesce(:'axis'::text, '') as is_chosen from axis a order by a.position;
