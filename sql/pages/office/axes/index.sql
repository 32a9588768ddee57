-- office/axes/index: the cluster's scientific axes.
-- query: axes
select x.code as axis_code, case when :'locale'::text = 'en' then x.name_en else x.name_fr end as axis_name, x.valid_to as ends_on from axis x order by x.position;
