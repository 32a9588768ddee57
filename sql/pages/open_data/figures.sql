-- open_data/figures: the latest public revision of every year in one file, rounded.
-- query: figures
select r.year_kind, r.year, r.revision, r.status, r.as_of, r.known_on, f.measure, f.definition, f.dimension1, f.value1, f.dimension2, f.value2, f.value, f.symbol, f.unit
from (select distinct on (x.year_kind, x.year) x.* from year_release x join public_release p on p.release_id = x.id order by x.year_kind, x.year, x.revision desc) r cross join lateral public_figures(r.id) f
order by r.year_kind, r.year, f.dimension1 <> 'all', f.dimension1, f.dimension2, f.value1, f.value2, f.position;
