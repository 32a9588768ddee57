-- Random histories, recorded early and late: figures() against a recount written apart, cell by cell, at random days D and K.
begin;
\ir fixtures/figures.sql
select plan(9);
select setseed(0.43);
\ir fixtures/random_history.sql
\ir fixtures/recount.sql
select world.random_history(60);
select cmp_ok((select count(*) from enrolment), '>=', 300::bigint, 'the world is not empty');

create temporary table moment (d date, k date);
insert into moment select least(a, b), greatest(a, b) from (select date '2023-08-20' + (random() * 500)::int as a, date '2023-08-20' + (random() * 500)::int as b from generate_series(1, 5)) x union all values (date '2025-06-01', date '2025-06-01'), (date '2024-01-15', date '2025-06-01');
create temporary table expected as
select m.d, m.k, t.dimension, t.value, count(*)::numeric as enrolments, count(distinct r.subject)::numeric as persons, count(distinct r.subject) filter (where r.started)::numeric as trained, count(distinct r.subject) filter (where r.done)::numeric as completed,
  round(sum(r.minutes) / 60.0, 4) as hours, round(sum(r.counted) / 60, 4) as fte
from moment m cross join lateral world.recount(m.d, m.k, '2023-09-01', '2024-09-01') r
  cross join lateral (select 'all' as dimension, 'all' as value union all select 'institution', r.institution union all select 'level', r.level union all select 'track', r.track union all select 'gender', r.gender union all select 'programme', p from unnest(r.programmes) p) t
group by m.d, m.k, t.dimension, t.value;
create temporary table counted as
select m.d, m.k, f.* from moment m cross join lateral figures('academic', '2023-2024', m.d, m.k, tables => '{institution,level,track,gender,programme,level*institution,level*track}') f;
create temporary view compared as
select e.d, e.k, e.dimension, e.value, x.measure, x.number as wanted, c.value as have, c.measure as found
from expected e cross join lateral (values ('enrolments', e.enrolments), ('persons', e.persons), ('trained', e.trained), ('completed', e.completed), ('hours', e.hours), ('fte', e.fte)) x (measure, number)
  left join counted c on c.d = e.d and c.k = e.k and c.dimension1 = e.dimension and c.dimension2 = 'all' and c.value1 = e.value and c.measure = x.measure;
select cmp_ok((select count(*) from compared where wanted > 0), '>=', 150::bigint, 'there is something to compare');
select is((select string_agg(format('D %s K %s %s=%s %s: %s, not %s', d, k, dimension, value, measure, have, wanted), E'\n') from (select * from compared where found is null or have is distinct from wanted order by d, k, dimension, value limit 8) w), null,
  'each cell at each pair of days equals the recount');
select is((select count(*) from counted c where c.dimension2 = 'all' and c.value1 <> 'several' and c.dimension1 <> 'all' and not exists (select from expected e where e.d = c.d and e.k = c.k and e.dimension = c.dimension1 and e.value = c.value1)), 0::bigint, 'no cell is there that the recount has not');
select is((select count(*) from (select (max(value) filter (where measure = 'completed')) as c, (max(value) filter (where measure = 'trained')) as t, (max(value) filter (where measure = 'persons')) as p, max(value) filter (where measure = 'enrolments') as e
  from counted where value1 <> 'several' group by d, k, dimension1, value1, dimension2, value2) x where not (c <= t and t <= p and p <= e)), 0::bigint, 'completed ≤ trained ≤ persons ≤ enrolments in every cell');
-- Overlap by its definition: over persons, the lines one is in less one.
create temporary table lines_of as
select m.d, m.k, t.dimension, r.subject, count(distinct t.value) as lines from moment m cross join lateral world.recount(m.d, m.k, '2023-09-01', '2024-09-01') r
  cross join lateral (select 'institution' as dimension, r.institution as value union all select 'level', r.level union all select 'track', r.track union all select 'programme', p from unnest(r.programmes) p) t group by m.d, m.k, t.dimension, r.subject;
select is((select count(*) from (select l.d, l.k, l.dimension, sum(l.lines - 1) as overlap from lines_of l group by l.d, l.k, l.dimension) o
  where (select sum(value) from counted c where c.d = o.d and c.k = o.k and c.dimension1 = o.dimension and c.dimension2 = 'all' and c.measure = 'persons' and c.value1 <> 'several') - o.overlap
    <> (select value from counted c where c.d = o.d and c.k = o.k and c.dimension1 = 'all' and c.measure = 'persons')), 0::bigint, 'sum of the lines less overlap = total, for persons in every table');
select is((select count(*) from (select l.d, l.k, l.dimension, count(*) filter (where l.lines > 1) as people from lines_of l group by l.d, l.k, l.dimension) o
  where (select value from counted c where c.d = o.d and c.k = o.k and c.dimension1 = o.dimension and c.dimension2 = 'all' and c.measure = 'persons' and c.value1 = 'several') <> o.people), 0::bigint, 'several = the people in two lines or more');
select is((select count(*) from counted c join (select d, k, value1, sum(value) as parts from counted where dimension1 = 'level' and dimension2 = 'track' and measure = 'enrolments' group by d, k, value1) p
  on p.d = c.d and p.k = c.k and p.value1 = c.value1 and c.dimension1 = 'level' and c.dimension2 = 'all' and c.measure = 'enrolments' and p.parts <> c.value), 0::bigint, 'the cells of a crossing add up to its lines, for enrolments');
select is((select count(*) from (select * from figures('academic', '2023-2024', '2024-01-15', '2024-02-01') except select * from figures('academic', '2023-2024', '2024-01-15', '2024-02-01')) x), 0::bigint, 'asked twice, the same');
select * from finish();
rollback;
