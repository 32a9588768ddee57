-- Towards 2030: targets of the whole and of its parts, actual from closed years or from now, nothing projected; several definitions are not compared.
begin;
\ir fixtures/figures.sql
select plan(27);
select world.course('TR-A', 'unit', 'FX-SU', 'master', 'core', 3), world.course('TR-B', 'short', 'FX-UPPA', 'bachelor', 'core', null);
select world.session('TR-A-1', 'TR-A', '2024-10-01', '2025-01-31', 'none'), world.session('TR-B-1', 'TR-B', '2024-10-01', '2025-01-31', 'none');
select world.enrolment('a ' || n, 'TR-A-1', '[["enrol", "enrolled", "2024-09-20"]]') from generate_series(1, 4) n;
select world.enrolment('b ' || n, 'TR-B-1', '[["enrol", "enrolled", "2024-09-20"]]') from generate_series(1, 3) n;
select world.enrolment('a 1', 'TR-B-1', '[["enrol", "enrolled", "2024-09-20"]]');
create temporary table who as select new_person('O', 'O', 'o@trajectory.test', 'fr') as office, new_person('L', 'L', 'l@trajectory.test', 'fr') as leader;
insert into role_grant (person_id, role) select office, 'office' from who union all select leader, 'leader' from who;

-- Cells.
select is((select string_agg(cell, ' ' order by place) from target_cells('fr') where cell ~ '^(all|level|track)'), 'all level:short_cycle level:bachelor level:master level:doctorate level:none track:FI track:FA track:FC', 'target_cells: the whole, levels, tracks');
select ok(exists (select from target_cells('en') where cell_name = 'Track: Continuing education') and exists (select from target_cells('en') where cell_name = 'Level: Master'), 'each by its name in the reader''s language');
select is((select count(*) from target_cells('fr') where coalesce(cell_name, '') = ''), 0::bigint, 'none without a name');
select is_empty($$ select * from set_target((select leader from who), '2024-2025', 'persons', '10', 'x', 'all') $$, 'leadership sets none');
select is((select refusal from set_target((select office from who), '2024-2025', 'persons', '10', 'x', 'gender:f')), array['cell.not_aimed'], 'cell.not_aimed: no target of a gender');
select is((select refusal from set_target((select office from who), '2024-2025', 'persons', '10', 'x', 'level:highest')), array['cell.not_aimed'], 'nor of a level that is none');
select is((select saved_year from set_target((select office from who), '2024-2025', 'persons', '10', 'Convention')), '2024-2025', 'without a cell it is of the whole');
select is((select saved_year from set_target((select office from who), '2029-2030', 'persons', '40', 'Convention', '')), '2029-2030', 'an empty one as well');
select is((select saved_year from set_target((select office from who), '2024-2025', 'persons', '5', 'Annexe 2', 'level:master')), '2024-2025', 'and of a level');
select is((select array[dimension1, value1, source] from target order by id desc limit 1), array['level', 'master', 'Annexe 2'], 'kept with its cell and source');

select is(array[is_dimension('level'), is_dimension('company'), is_dimension('all'), is_dimension('person')], array[true, true, false, false], 'is_dimension: what a table can be asked by');
select is(array[figure_place('bachelor') < figure_place('master'), figure_place('FI') < figure_place('FC'), figure_place('SU') > figure_place('none')], array[true, true, true], 'figure_place: fixed lists in their order, others after');

-- From what is counted now.
select results_eq($$ select year, target::int, actual::int, status from trajectory('academic', 'all') where year in ('2024-2025', '2028-2029', '2029-2030') order by year $$, $$ values ('2024-2025', 10, 7, 'provisional'), ('2028-2029', null, null, 'ahead'), ('2029-2030', 40, null, 'ahead') $$, 'trajectory: what is counted now, and nothing of years that have not begun');
select is((select count(*) from trajectory('academic', 'all')), 6::bigint, 'six academic years of the one measure that has a target');
select results_eq($$ select target::int, actual::int from trajectory('academic', 'level:master') where year = '2024-2025' $$, $$ values (5, 4) $$, 'a level by itself');
select is_empty($$ select * from trajectory('civil', 'all') $$, 'no civil year has a target');
select is_empty($$ select * from trajectory('academic', 'level:bachelor') $$, 'nor has another level');
select is_empty($$ select * from trajectory('academic', 'gender:f') $$, 'other cells have none');
select is_empty($$ select * from trajectory('monthly', 'all') $$, 'nor other years');

-- From a closed year, which does not move.
create temporary table made as select write_release('2024-2025', 0, 'provisional', finished_day(), null, null, null, null) as prepared;
select isnt((select write_release('2024-2025', 1, 'closed', finished_day(), prepared, null, null, null) from made), null, 'the year is closed');
select world.enrolment('late ' || n, 'TR-A-1', '[["enrol", "enrolled", "2024-09-20"]]') from generate_series(1, 2) n;
select results_eq($$ select actual::int, status, revision from trajectory('academic', 'all') where year = '2024-2025' $$, $$ values (7, 'closed', 1) $$, 'two enrolments that come later change nothing');
select results_eq($$ select actual::int, status from trajectory('academic', 'level:master') where year = '2024-2025' $$, $$ values (4, 'closed') $$, 'nor at their level');
select set_target((select office from who), '2024-2025', 'persons', '1', 'Annexe 3', 'level:doctorate');
select is((select actual::int from trajectory('academic', 'level:doctorate') where year = '2024-2025'), 0, 'a cell that the release does not have is nought');

-- One definition only.
insert into measure_definition select (jsonb_populate_record(d, '{"version": 2, "valid_from": "2026-01-01"}')).* from measure_definition d where d.measure = 'persons';
select is((select is_comparable from trajectory('academic', 'all') where year = '2024-2025'), true, 'release and target are of version 1');
select set_target((select office from who), '2024-2025', 'persons', '12', 'Convention, nouvelle définition', 'all');
select results_eq($$ select target::int, is_comparable from trajectory('academic', 'all') where year = '2024-2025' $$, $$ values (12, false) $$, 'a target of version 2 is not compared with figures of version 1');
select is((select count(*) from target where dimension1 = 'all' and year = '2024-2025'), 2::bigint, 'the target before stays');
select throws_ok('update target set value = 1', '42501', null, 'for ever');
select * from finish();
rollback;
