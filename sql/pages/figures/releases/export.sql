-- figures/releases/export: every cell of a release as open data is written, exact and for internal use; value is empty exactly where symbol is filled. several = people in two or more lines.
-- query: there (one)
select r.id as release_id from year_release r
where r.year = :'year'::text and holds_role(:'person_id'::bigint, '{leader,office}') and case when :'revision'::text ~ '^[1-9][0-9]{0,3}$' then r.revision = :'revision'::text::int when :'revision'::text ~ '^20[0-9]{2}-[0-9]{2}-[0-9]{2}$' then r.status = 'provisional' and r.as_of::text = :'revision'::text else false end
order by r.id desc limit 1;
-- query: figures
select r.year_kind, r.year, r.revision, r.status, r.as_of, r.known_on, f.measure, (r.definitions ->> f.measure)::int as definition, f.dimension1, f.value1, f.dimension2, f.value2, f.value, case when f.value is null then 'nd' end as symbol, d.unit
from (
  select x.* from year_release x
  where x.year = :'year'::text and holds_role(:'person_id'::bigint, '{leader,office}') and case when :'revision'::text ~ '^[1-9][0-9]{0,3}$' then x.revision = :'revision'::text::int when :'revision'::text ~ '^20[0-9]{2}-[0-9]{2}-[0-9]{2}$' then x.status = 'provisional' and x.as_of::text = :'revision'::text else false end
  order by x.id desc limit 1
) r join year_figure f on f.release_id = r.id join measure_definition d on d.measure = f.measure and d.version = (r.definitions ->> f.measure)::int
order by f.dimension1 <> 'all', f.dimension1, f.dimension2, f.value1, f.value2, d.position;
