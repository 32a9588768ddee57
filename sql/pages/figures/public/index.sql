-- figures/public/index: the years that everybody may read, rounded: the latest one's headline, all of them beside each other.
-- query: latest (maybe)
select r.year as latest_year, r.revision as latest_revision, r.is_demonstration as is_invented, max(f.value) filter (where f.measure = 'persons') as persons, max(f.value) filter (where f.measure = 'enrolments') as enrolments
from (select x.* from year_release x join public_release p on p.release_id = x.id where x.year_kind = 'academic' order by x.year desc, x.revision desc limit 1) r cross join lateral public_figures(r.id, '{}') f
group by r.id, r.year, r.revision, r.is_demonstration;
-- query: years
select r.year, r.year_kind = 'civil' as is_civil, r.revision, r.status, r.as_of, r.is_demonstration as is_invented, f.enrolments, f.persons, f.trained, f.completed, f.hours, f.fte
from (select distinct on (x.year_kind, x.year) x.* from year_release x join public_release p on p.release_id = x.id order by x.year_kind, x.year, x.revision desc) r
  cross join lateral (
    select max(coalesce(c.value::text, c.symbol)) filter (where c.measure = 'enrolments') as enrolments, max(coalesce(c.value::text, c.symbol)) filter (where c.measure = 'persons') as persons, max(coalesce(c.value::text, c.symbol)) filter (where c.measure = 'trained') as trained,
      max(coalesce(c.value::text, c.symbol)) filter (where c.measure = 'completed') as completed, max(coalesce(c.value::text, c.symbol)) filter (where c.measure = 'hours') as hours, max(coalesce(c.value::text, c.symbol)) filter (where c.measure = 'fte') as fte
    from public_figures(r.id, '{}') c
  ) f
order by r.year_kind, r.year;
-- query: any (maybe)
select true as has_years from public_release limit 1;
-- query: chart (maybe)
select true as has_chart from year_release x join public_release p on p.release_id = x.id where x.year_kind = 'academic' limit 1;
