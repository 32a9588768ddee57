-- figures/releases/close: what leadership is about to close, what it changes, and what holds it back.
-- query: prepared (one)
select r.id as release_id, r.year, r.as_of, r.released_at as prepared_at, (select p.given_name || ' ' || p.family_name from person p where p.id = r.released_by) as prepared_by, case when :'locale'::text = 'en' then r.reason_en else r.reason_fr end as reason,
  coalesce(c.revision, 0) + 1 as next_revision, c.id is not null as is_revision, r.cells, left(r.figures_hash, 12) as short_hash, not exists (select from closing_refusals(:'person_id'::bigint, r.id)) as can_close
from (select x.* from year_release x where x.year = :'year'::text and x.status = 'provisional' and holds_role(:'person_id'::bigint, '{leader}') order by x.id desc limit 1) r
  left join lateral (select x.* from year_release x where x.year = r.year and x.revision > 0 order by x.revision desc limit 1) c on true;
-- query: reasons
select c.refusal[1] as why, c.refusal_values ->> 'institutions' as institutions, (c.refusal_values ->> 'pairs')::int as pairs, (c.refusal_values ->> 'last_on')::date as last_on
from (select x.id from year_release x where x.year = :'year'::text and x.status = 'provisional' and holds_role(:'person_id'::bigint, '{leader}') order by x.id desc limit 1) r, closing_refusals(:'person_id'::bigint, r.id) c;
-- query: measures
select case when :'locale'::text = 'en' then d.name_en else d.name_fr end as measure_name, figure_shown(f.value, case f.measure when 'fte' then 1 else 0 end) as value, coalesce(figure_shown(b.value, case f.measure when 'fte' then 1 else 0 end), 'z') as before
from (select x.* from year_release x where x.year = :'year'::text and x.status = 'provisional' and holds_role(:'person_id'::bigint, '{leader}') order by x.id desc limit 1) r
  join year_figure f on f.release_id = r.id and f.dimension1 = 'all' join measure_definition d on d.measure = f.measure and d.version = (r.definitions ->> f.measure)::int
  left join lateral (select x.id from year_release x where x.year = r.year and x.revision > 0 order by x.revision desc limit 1) c on true
  left join year_figure b on b.release_id = c.id and b.dimension1 = 'all' and b.measure = f.measure
order by d.position;
