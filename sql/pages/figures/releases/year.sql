-- figures/releases/year: the life of one year: its releases, which institutions have handed in theirs, what is prepared, what holds a closing back.
-- query: year (one)
select :'year'::text as year, :'year'::text as page_title, k.kind = 'civil' as is_civil, :'year'::text as tab_year, false as at_minute, false as at_year, false as at_years, false as at_targets, false as at_methods, false as at_trajectory, false as at_builder, true as at_releases,
  (select max(j.id) from job j where j.kind = 'year_release' and j.state in ('waiting', 'running') and j.input ->> 'year' = :'year'::text) as job_id, p.id as prepared_id, p.as_of as prepared_on, c.id is not null as is_closed, c.revision as last_revision, coalesce(:'done'::text = 'confirmed', false) as is_confirmed,
  holds_role(:'person_id'::bigint, '{leader}') and p.id is not null as can_close, finished_day() as finished_on, c.is_demonstration as is_invented,
  a.counted_at as arrived_at, a.enrolments + a.attendance + a.outcomes + a.sessions + a.courses + a.persons as arrived_count, a.cells as moved_cells
from (select year_kind_of(:'year'::text) as kind where holds_role(:'person_id'::bigint, '{leader,office}')) k
  left join lateral (select r.* from year_release r where r.year = :'year'::text and r.revision > 0 order by r.revision desc limit 1) c on true
  left join release_arrival a on a.release_id = c.id
  left join lateral (select r.* from year_release r where r.year = :'year'::text and r.status = 'provisional' and r.id > coalesce(c.id, 0) order by r.id desc limit 1) p on true
where k.kind is not null;
-- query: releases
select r.revision, r.status, r.as_of, r.known_on, r.released_at, case r.status when 'provisional' then r.as_of::text else r.revision::text end as release_name, case when :'locale'::text = 'en' then r.reason_en else r.reason_fr end as reason,
  (select p.given_name || ' ' || p.family_name from person p where p.id = r.released_by) as released_by, left(r.figures_hash, 12) as short_hash, r.is_demonstration as is_invented,
  (select figure_shown(f.value) from year_figure f where f.release_id = r.id and f.dimension1 = 'all' and f.measure = 'persons') as persons, (select figure_shown(f.value) from year_figure f where f.release_id = r.id and f.dimension1 = 'all' and f.measure = 'trained') as trained
from year_release r where r.year = :'year'::text and holds_role(:'person_id'::bigint, '{leader,office}') order by r.id desc limit 50;
-- query: institutions
select i.code as organisation_code, figure_label('institution', i.code, :'locale'::text) as organisation_name, i.kind as confirmation, case i.kind when 'missing' then 'wait' else '' end as tag_class, i.reason as reason_given, i.confirmed_at
from (select r.id from year_release r where r.year = :'year'::text and holds_role(:'person_id'::bigint, '{leader,office}') order by r.id desc limit 1) r, year_institutions(:'year'::text, r.id) i
order by i.kind <> 'missing', i.code;
-- query: moved
select d.measure, case when :'locale'::text = 'en' then d.name_en else d.name_fr end as measure_name, figure_shown(f.value, case f.measure when 'fte' then 1 else 0 end) as closed_value, figure_shown(n.value, case f.measure when 'fte' then 1 else 0 end) as value,
  abs(round(n.value - f.value, 1)) as difference, n.value > f.value as is_up, n.value < f.value as is_down, n.value = f.value as is_same
from (select r.* from year_release r where r.year = :'year'::text and r.revision > 0 and holds_role(:'person_id'::bigint, '{leader,office}') order by r.revision desc limit 1) c
  join year_figure f on f.release_id = c.id and f.dimension1 = 'all' join measure_definition d on d.measure = f.measure and d.version = (c.definitions ->> f.measure)::int
  left join figure_table(c.year_kind, c.year, tables => '{}') t on true
  cross join lateral (select case f.measure when 'enrolments' then t.enrolments when 'persons' then t.persons when 'trained' then t.trained when 'completed' then t.completed when 'hours' then t.hours else t.fte end as value) n
order by d.position;
