-- figures/releases/index: what was said of each year, and what stands now.
-- query: page (one)
select y.first || '-' || y.first + 1 as tab_year, false as at_minute, false as at_year, false as at_years, false as at_targets, false as at_methods, false as at_trajectory, false as at_builder, true as at_releases
from (select extract(year from d.today)::int - case when extract(month from d.today) < 9 then 1 else 0 end as first from (select (now() at time zone 'Europe/Paris')::date as today where holds_role(:'person_id'::bigint, '{leader,office}')) d) y;
-- query: years
with running as (
  select extract(year from d.today)::int - case when extract(month from d.today) < 9 then 1 else 0 end as first from (select (now() at time zone 'Europe/Paris')::date as today where holds_role(:'person_id'::bigint, '{leader,office}')) d
), listed as (
  select g || '-' || g + 1 as year from running r, generate_series(r.first - 4, r.first) g union select x.year from year_release x, running
)
select l.year, r.revision, r.status, r.as_of, r.is_demonstration as is_invented, r.id is not null as has_release, figure_shown((select f.value from year_figure f where f.release_id = r.id and f.dimension1 = 'all' and f.measure = 'persons')) as persons,
  figure_shown((select f.value from year_figure f where f.release_id = r.id and f.dimension1 = 'all' and f.measure = 'trained')) as trained, (select max(p.as_of) from year_release p where p.year = l.year and p.status = 'provisional' and p.id > coalesce(r.id, 0)) as prepared_on
from listed l left join lateral (select x.* from year_release x where x.year = l.year and x.revision > 0 order by x.revision desc limit 1) r on true
order by year_kind_of(l.year), l.year desc;
