-- What everybody may read of a year: rounding, hidden hours and rates, which revisions are public, and that no pair of them and no rate gives an exact number away.
begin;
\ir fixtures/figures.sql
select plan(66);
select setseed(0.35);
\ir fixtures/random_history.sql
select world.random_history(40);
-- A few people by themselves: four enrolled, of whom two have hours; three without any; one alone.
select world.course('FEW', 'short', 'FX-SU', 'doctorate', 'core', 1), world.course('NONE', 'short', 'FX-SU', 'short_cycle', 'core', null), world.course('ONE', 'degree', 'FX-SU', 'none', 'core', 60, '{"isced_f": "0421"}');
select world.session('FEW', 'FEW', '2023-10-02', '2023-10-20', 'half_day'), world.session('NONE', 'NONE', '2023-10-02', '2023-10-20', 'none'), world.session('ONE', 'ONE', '2023-10-02', '2023-10-20', 'half_day');
select world.enrolment('few ' || n, 'FEW', '[["enrol", "enrolled", "2023-09-20"]]') from generate_series(1, 4) n;
select world.enrolment('none ' || n, 'NONE', '[["enrol", "enrolled", "2023-09-20"]]') from generate_series(1, 3) n;
select world.enrolment('alone', 'ONE', '[["enrol", "enrolled", "2023-09-20"]]');
select world.attend('few ' || n, 'FEW', '2023-10-02', 180) from generate_series(1, 2) n;
create function world.latest() returns bigint language sql as 'select max(id) from year_release';
create function world.prepared(year text) returns bigint language sql as $$ select write_release(year, 0, 'provisional', finished_day(), null, null, null, null) $$;
create function world.closed(year text) returns bigint language sql as $$ select write_release(year, 1, 'closed', finished_day(), world.latest(), null, null, null) $$;

-- Which tables.
select is((select string_agg(dimension1 || case dimension2 when 'all' then '' else '*' || dimension2 end, ' ' order by place) from public_tables()),
  'all institution institution_any level kind track ai_focus field axis programme mode level*institution level*track level*field', 'public_tables: the ten dimensions alone and the three pairs');
select ok(not exists (select from public_tables() where dimension1 || dimension2 ~ 'gender|birth|company|trainee|payer|language|entry'), 'nothing of a person, nothing of a company');

-- A prepared year is nobody's but the house's.
select isnt(world.prepared('2023-2024'), null, 'a year is prepared');
select cmp_ok((select count(*) from year_figure where release_id = world.latest()), '>', 100::bigint, 'and has its cells');
select is_empty('select * from rounded_figures(world.latest())', 'rounded_figures: nothing of a provisional release');
select is_empty('select * from public_figures(world.latest())', 'public_figures: neither');
select is(publish_release(world.latest()), false, 'publish_release: it is never public');
select is(find_public_release('2023-2024'), null, 'find_public_release: nothing of that year yet');

-- On how many people hours rest: told again by counting people, as far as three.
create temporary table told as select * from release_inputs('academic', '2023-2024', finished_day(), finished_day(), (select definitions from year_release), (select parameters from year_release)) where inputs_hash is null;
create temporary table timed as
select c.* from figure_enrolments('academic', '2023-2024', finished_day(), finished_day()) c where c.minutes > 0;
select cmp_ok((select count(*) from told where persons < 3), '>', 0::bigint, 'release_inputs: some hours rest on one or two people');
select set_eq($$ select value1, persons::int from told where dimension1 = 'level' and dimension2 = 'all' $$, $$ select level, least(count(distinct person_key), 3)::int from timed group by level $$, 'by level, as counted one by one');
select set_eq($$ select value1, persons::int from told where dimension1 = 'programme' $$, $$ select v, least(count(distinct person_key), 3)::int from timed, unnest(programmes) v group by v $$, 'by programme, where an enrolment has several');
select set_eq($$ select value1, persons::int from told where dimension1 = 'institution_any' $$, $$ select v, least(count(distinct person_key), 3)::int from timed, unnest(institutions) v group by v $$, 'by institution, whatever its part');
select set_eq($$ select value1, value2, persons::int from told where dimension2 = 'field' $$, $$ select level, field, least(count(distinct person_key), 3)::int from timed group by level, field $$, 'by level and field');
select set_eq($$ select dimension1, value1, dimension2, value2, persons::int from year_figure_basis where release_id = world.latest() $$, $$ select dimension1, value1, dimension2, value2, persons::int from told $$, 'write_release keeps it with the release');

-- Closed.
select isnt(world.closed('2023-2024'), null, 'the year is closed');
select is(find_public_release('2023-2024'), world.latest(), 'its first closing is public at once');
select is(find_public_release('2023-2024', '1'), world.latest(), 'at its own address too');
select is(array[find_public_release('2023-2024', '2'), find_public_release('2023-2024', '0'), find_public_release('2023-2024', 'x'), find_public_release('2023-2024', '2026-01-01'), find_public_release('2022-2023', '1')], array[null, null, null, null, null]::bigint[], 'and at no other');
create temporary table shown as select * from public_figures(world.latest());
select cmp_ok((select count(*) from shown), '>', 100::bigint, 'public_figures: there they are');
select is((select count(*) from shown where value % 5 <> 0), 0::bigint, 'every number is a multiple of five');
select is((select count(*) from shown where (value is null) <> (symbol is not null)), 0::bigint, 'a value is empty exactly where a symbol stands');
select is((select string_agg(distinct symbol, ' ' order by symbol) from shown), 'nd s', 's and nd, and never a tilde');
select is((select count(*) from shown s join year_figure f on f.release_id = world.latest() and (f.dimension1, f.value1, f.dimension2, f.value2, f.measure) = (s.dimension1, s.value1, s.dimension2, s.value2, s.measure) where s.value <> floor(f.value / 5 + 0.5) * 5), 0::bigint, 'rounded halves up, each from its own true value');
select is((select count(*) from shown s join year_figure f on f.release_id = world.latest() and (f.dimension1, f.value1, f.dimension2, f.value2, f.measure) = (s.dimension1, s.value1, s.dimension2, s.value2, s.measure) where (s.symbol = 'nd') is distinct from (f.value is null) and s.symbol is not null and s.symbol <> 's'), 0::bigint, 'nd is what is not known');
select set_eq($$ select dimension1, value1, dimension2, value2 from shown where measure = 'hours' and symbol = 's' $$,
  $$ select f.dimension1, f.value1, f.dimension2, f.value2 from year_figure f join shown e on (e.dimension1, e.value1, e.dimension2, e.value2, e.measure) = (f.dimension1, f.value1, f.dimension2, f.value2, 'enrolments') left join told t on (t.dimension1, t.value1, t.dimension2, t.value2) = (f.dimension1, f.value1, f.dimension2, f.value2)
    where f.release_id = world.latest() and f.measure = 'hours' and f.value is not null and coalesce(t.persons, 0) < 3 $$, 'hours of fewer than three people are hidden, and no others');
select set_eq($$ select distinct f.dimension1, f.value1, f.dimension2, f.value2 from year_figure f join public_tables() t on t.dimension1 = f.dimension1 and t.dimension2 = f.dimension2 where f.release_id = world.latest() and f.measure = 'enrolments' and f.value >= 3 $$,
  $$ select distinct dimension1, value1, dimension2, value2 from shown where value1 <> 'several' $$, 'a line of nought to two enrolments is not there');
select set_eq($$ select * from public_figures(world.latest(), '{level*track}') where dimension1 <> 'all' $$, $$ select * from shown where dimension1 = 'level' and dimension2 = 'track' $$, 'one table by itself has the same lines');
select is((select count(*) from public_figures(world.latest(), '{}')), 6::bigint, 'and without any there is the total');
select is_empty($$ select * from public_figures(world.latest(), '{gender,company,gender*institution}') where dimension1 <> 'all' $$, 'no other table can be asked for');
select is((select count(*) from public_sums(world.latest()) where value % 5 <> 0 or (value is null) <> (symbol is not null)), 0::bigint, 'public_sums: multiples of five, or a symbol');
select is((select count(*) from public_sums(world.latest()) s where s.sum_row = 'total' and s.value is distinct from (select v.value from shown v where v.dimension1 = 'all' and v.measure = s.measure)), 0::bigint, 'each table has the total of all');
select is((select count(*) from public_sums(world.latest()) where sum_row = 'several' and (symbol = 'z') <> (measure in ('enrolments', 'hours', 'fte'))), 0::bigint, 'only people can be in several lines');

-- Releases with chosen numbers: what is rounded how, and which revision is told.
create function world.told(year text, revision int, cells jsonb, basis int default 3) returns bigint language plpgsql as $$
declare
  made bigint := nextval('year_release_number');
  prepared bigint := nextval('year_release_number');
  source year_release;
begin
  select * into source from year_release r where r.status = 'closed' and r.year = '2023-2024';
  insert into year_release select (jsonb_populate_record(source, jsonb_build_object('id', prepared, 'year', year, 'revision', 0, 'status', 'provisional', 'prepared_id', null))).*;
  insert into year_figure (release_id, dimension1, value1, dimension2, value2, measure, value)
  select made, case l.key when 'all' then 'all' else 'level' end, l.key, 'all', 'all', m.key, m.value::numeric from jsonb_each(cells) l, jsonb_each_text(l.value) m;
  insert into year_figure_basis select made, case l.key when 'all' then 'all' else 'level' end, l.key, 'all', 'all', basis from jsonb_each(cells) l where basis > 0;
  insert into year_release select (jsonb_populate_record(source, jsonb_build_object('id', made, 'year', year, 'revision', revision, 'status', case revision when 1 then 'closed' else 'revised' end, 'prepared_id', prepared, 'reason_fr', 'Parce que', 'reason_en', 'Because'))).*;
  return made;
end $$;
create function world.lines(bachelor int, master int, doctorate int, total int) returns jsonb language sql as $$
  select jsonb_object_agg(l.name, jsonb_build_object('enrolments', l.n, 'persons', l.n, 'trained', l.n, 'completed', 0, 'hours', case l.name when 'all' then 300 else 100 end, 'fte', null)) from (values ('all', total), ('bachelor', bachelor), ('master', master), ('doctorate', doctorate)) l (name, n)
$$;
select is(publish_release(world.told('2019-2020', 1, world.lines(12, 12, 12, 36))), true, 'publish_release: the first of its year');
select results_eq($$ select value1, value::int from public_figures(find_public_release('2019-2020')) where measure = 'persons' order by 1 $$, $$ values ('all', 35), ('bachelor', 10), ('doctorate', 10), ('master', 10) $$, 'three times 12 are three times 10, and 36 are 35: nothing is made to fit');
select is((select value::int from public_sums(find_public_release('2019-2020')) where sum_row = 'sum' and measure = 'persons'), 35, 'the sum is rounded from true values, not from rounded ones');
select is(publish_release(world.told('2019-2020', 2, world.lines(11, 12, 12, 35))), false, 'a revision that changes no rounded figure is not told');
select is(find_public_release('2019-2020', '2'), null, 'and has no public address');
select is(publish_release(world.told('2019-2020', 3, world.lines(8, 12, 12, 34))), false, 'nor the next, compared with what was told last');
select is(publish_release(world.told('2019-2020', 4, world.lines(8, 12, 12, 32))), true, 'one that does is');
select results_eq($$ select r.revision from public_release p join year_release r on r.id = p.release_id where r.year = '2019-2020' order by 1 $$, $$ values (1), (4) $$, 'so two versions are told, of four');
select is((select count(*) from public_figures(find_public_release('2019-2020', '1')) a join public_figures(find_public_release('2019-2020', '4')) b using (dimension1, value1, dimension2, value2, measure) where (b.value - a.value) % 5 <> 0), 0::bigint, 'whose difference tells nobody''s entry');
select is(publish_release(world.told('2019-2020', 5, world.lines(8, 12, 2, 32))), true, 'a line that goes is a change');
select is((select count(*) from public_figures(find_public_release('2019-2020')) where value1 = 'doctorate'), 0::bigint, 'two enrolments are no line');
select is((select string_agg(distinct symbol, '') from public_figures(find_public_release('2019-2020')) where measure = 'fte'), 'nd', 'what is not known is nd, not zero');
select is(publish_release(world.told('2018-2019', 1, world.lines(30, 30, 30, 90), 2)), true, 'hours of two people in each line');
select is((select string_agg(distinct symbol, '') from public_figures(find_public_release('2018-2019')) where measure = 'hours'), 's', 'are hidden everywhere');
select is((select string_agg(distinct symbol, '') from public_sums(find_public_release('2018-2019')) where measure = 'hours' and sum_row <> 'several'), 's', 'under the lines as well');
select is(publish_release(world.told('2017-2018', 1, world.lines(30, 30, 30, 90), 0)), true, 'a release that never looked');
select is((select string_agg(distinct symbol, '') from public_figures(find_public_release('2017-2018')) where measure = 'hours'), 's', 'tells no hours');

-- Percentages.
select is(array[public_rate(10, 22), public_rate(23, null), public_rate(null, 100), public_rate(0, 0)], array[null, null, null, null]::int[], 'public_rate: none on a base under 22.5, none of what is not known');
select is(array[public_rate(50, 200), public_rate(133, 400), public_rate(650, 600), public_rate(0, 500)], array[25, 33, 108, 0], 'whole per cent, from true values');
-- Whoever knows the rounded numbers and the rate tries every pair of whole numbers.
select is((select count(*) from generate_series(0, 90) b, generate_series(0, 120) p, lateral (select public_rate(p, b) as rate) r, lateral (
    select count(distinct bb) as bases, count(distinct pp) as parts from generate_series(23, 95) bb, generate_series(0, 125) pp where floor(bb / 5.0 + 0.5) = floor(b / 5.0 + 0.5) and floor(pp / 5.0 + 0.5) = floor(p / 5.0 + 0.5) and (p > b or pp <= bb) and round(pp * 100.0 / bb) = r.rate) x
  where r.rate is not null and p between greatest(b - 40, 0) and b + 30 and (b % 3 = 0 or b < 30) and (x.bases < 2 or x.parts < 2)), 0::bigint, 'no rate singles out a number');
select is(public_rate(30, 25), null, '30 of 25: the only pair, so it is hidden');
select is(array[publish_release(world.told('2020-2021', 1, world.lines(80, 80, 40, 200))), publish_release(world.told('2021-2022', 1, world.lines(100, 80, 70, 250)))], array[true, true], 'two years');
select results_eq($$ select measure, percent from public_changes(find_public_release('2021-2022'), find_public_release('2020-2021')) order by 1 $$, $$ values ('completed', null), ('enrolments', 25), ('hours', 0), ('persons', 25), ('trained', 25) $$, 'public_changes: against the latest public one, in per cent; nothing of what is not known');
select is((select count(*) from public_changes(find_public_release('2019-2020'), find_public_release('2018-2019')) where measure = 'hours'), 0::bigint, 'none of hidden hours');
select is_empty($$ select * from public_changes(find_public_release('2019-2020'), (select id from year_release where year = '2019-2020' and revision = 2)) $$, 'none against a revision that is not public');
select is(array[public_share(find_public_release('2020-2021'), 'trained', 'persons'), public_share((select id from year_release where year = '2019-2020' and revision = 2), 'trained', 'persons')], array[100, null], 'public_share: of a public release only');

-- What is missing, the description, for ever.
select is((select count(*) from public_gaps(find_public_release('2023-2024')) g where g.item like 'enrolments%' and (g.missing % 5 <> 0 or g.total % 5 <> 0)), 0::bigint, 'public_gaps: enrolments are rounded there too');
select is((select count(*) from public_gaps((select id from year_release where year = '2019-2020' and revision = 2))), 0::bigint, 'and nothing of what is not public');
select is((select array[public_package(id, 'http://x') ->> 'revision', public_package(id, 'http://x') #>> '{licenses,0,name}', public_package(id, 'http://x') #>> '{resources,0,path}', public_package((select id from year_release where year = '2019-2020' and revision = 2), 'http://x') ->> 'year'] from (select find_public_release('2019-2020', '4') as id) x),
  array['4', 'etalab-2.0', 'http://x/fr/figures/2019-2020/4/figures.csv', null], 'public_package: licence, revision, where the file is; none of what is not public');
select is((select array[jsonb_array_length(open_schema('courses') -> 'fields'), jsonb_array_length(open_schema('sessions') -> 'fields')]), array[18, 16], 'open_schema: of the two files of the catalogue');
select is((select string_agg(r ->> 'name', ' ' order by n) from jsonb_array_elements(open_package('figures', 'http://x') -> 'resources') with ordinality x (r, n) where r ->> 'name' ~ '2019-2020-'), 'figures-2019-2020-1 figures-2019-2020-4 figures-2019-2020-5', 'open_package: each public revision, and no other');
select is(open_package('catalogue', 'http://x') #>> '{resources,1,path}', 'http://x/fr/open-data/catalogue/sessions.csv', 'where each file of the catalogue is');
select throws_ok('delete from public_release', '42501', null, 'what was public stays public');
select throws_ok('update year_figure_basis set persons = 3', '42501', null, 'and what hours rest on is not rewritten');
select * from finish();
rollback;
