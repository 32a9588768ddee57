-- Ana, Ben, Chloé, Dora, Elif and Farid: the worked example of the six measures, before and after Farid's two records are one person.
begin;
\ir fixtures/figures.sql
select plan(22);
select world.course('WA', 'unit', 'FX-SU', 'master', 'core', 3), world.course('WB', 'short', 'FX-UPPA', 'none', 'dual', null), world.course('WC', 'open_online', 'FX-SU', 'none', 'awareness', null);
select world.session('WA-1', 'WA', '2023-10-02', '2024-01-31', 'half_day'), world.session('WB-1', 'WB', '2023-11-06', '2023-11-07', 'half_day'), world.session('WC-1', 'WC', '2023-10-02', null, 'none');
-- Session A: Ana 30 h and completed, Ben never present, Chloé withdrew before entry, Farid 24 h and completed.
select world.enrolment('Ana', 'WA-1', '[["enrol", "enrolled", "2023-09-10"], ["finish", "finished", "2024-01-31"]]'), world.enrolment('Ben', 'WA-1', '[["enrol", "enrolled", "2023-09-10"]]'),
  world.enrolment('Chloé', 'WA-1', '[["enrol", "enrolled", "2023-09-10"], ["withdraw", "withdrawn", "2023-09-20"]]'), world.enrolment('Farid', 'WA-1', '[["enrol", "enrolled", "2023-09-11"], ["finish", "finished", "2024-01-31"]]');
select world.attend('Ana', 'WA-1', d::date, 300) from generate_series(timestamp '2023-10-02', '2023-11-06', '7 days') d;
select world.attend('Farid', 'WA-1', d::date, 240) from generate_series(timestamp '2023-10-02', '2023-11-06', '7 days') d;
select world.attend('Ben', 'WA-1', d::date, 0, 'absent') from generate_series(timestamp '2023-10-02', '2023-11-06', '7 days') d;
select world.complete('Ana', 'WA-1', '2024-01-31'), world.complete('Farid', 'WA-1', '2024-01-31');
-- Session B: Ana 14 h and completed, Dora waited, was offered and declined, Elif 7 h and left, Farid's record of the other institution 14 h and completed.
select world.enrolment('Ana', 'WB-1', '[["enrol", "enrolled", "2023-10-10"], ["finish", "finished", "2023-11-07"]]', 'FC'), world.enrolment('Dora', 'WB-1', '[["queue", "waiting", "2023-10-10"], ["offer", "offered", "2023-11-01"], ["decline", "withdrawn", "2023-11-02"]]', 'FC'),
  world.enrolment('Elif', 'WB-1', '[["enrol", "enrolled", "2023-10-10"], ["withdraw", "withdrawn", "2023-11-07"]]', 'FC'), world.enrolment('Farid at UPPA', 'WB-1', '[["enrol", "enrolled", "2023-10-10"], ["finish", "finished", "2023-11-07"]]', 'FC');
select world.attend(s, 'WB-1', '2023-11-06', 420), world.attend(s, 'WB-1', '2023-11-07', 420) from unnest(array['Ana', 'Farid at UPPA']) s;
select world.attend('Elif', 'WB-1', '2023-11-06', 420);
select world.complete('Ana', 'WB-1', '2023-11-07'), world.complete('Farid at UPPA', 'WB-1', '2023-11-07');
-- Session C: no attendance is kept; Chloé was there on the census date.
select world.enrolment('Chloé', 'WC-1', '[["enrol", "enrolled", "2023-09-20"]]');

select is(world.cell('all', 'all'), '7 6 5 3 89 0.15', 'worked_example: before merging: enrolments 7, persons 6, trained 5, completed 3, hours 89, fte 0.15');
select is(world.cell('institution', 'FX-SU'), '4 4 3 2 54 0.15', 'SU: Ben counts as a person, never as trained; Chloé is trained by census');
select is(world.cell('institution', 'FX-UPPA'), '3 3 3 2 35 nd', 'UPPA: without any ECTS the full-time equivalent is not available, never 0');
select is(world.cell('institution', 'several'), '1 1 1', 'before merging only Ana is in both');
select is((select sum(value) filter (where value1 not in ('several')) - max(value) filter (where value1 = 'several') from figures('academic', '2023-2024') where measure = 'persons' and dimension1 = 'institution'), 6::numeric, 'sum of the lines less overlap is the total');
select is(world.cell('ai_focus', 'core'), '3 3 2 2 54 0.15', 'core');
select is(world.cell('ai_focus', 'dual'), '3 3 3 2 35 nd', 'dual');
select is(world.cell('ai_focus', 'awareness'), '1 1 1 0 nd nd', 'awareness is its own line; hours nobody keeps are not available');
select is((select string_agg(item || ' ' || missing || '/' || total, ', ' order by position) from figures_completeness('academic', '2023-2024')),
  'sessions_without_attendance 0/2, sessions_without_outcomes 0/2, enrolments_without_hours 1/7, enrolments_without_ects 4/7, enrolments_without_level 0/7, enrolments_without_field 7/7, enrolments_before_census 0/7',
  'one enrolment without hours (Chloé), four without ECTS');
select is(world.cell('all', 'all', as_of => '2023-11-06'), '7 6 5 0 75 0.15', 'at the end of 6 November nobody has completed, and the second day of B is to come');
select is(world.cell('all', 'all', as_of => '2023-10-01'), '4 4 0 0 nd nd', 'the day before entry: three in A and one in C, nobody trained; B''s enrolments come later');
select is(world.cell('all', 'all', known_on => '2023-11-06'), '7 6 5 0 75 0.15', 'with K alone, D = K');
select is(world.cell('track', 'FC'), '3 3 3 2 35 nd', 'the track is the enrolment''s own');
select is(world.cell('field', 'unknown'), '7 6 5 3 89 0.15', 'unknown is a line');
select is((select count(*) from figures('academic', '2023-2024') where value1 = '' or value2 = '' or value1 is null or value2 is null), 0::bigint, 'no cell is blank');
select is(world.cell('all', 'all', year => '2024'), '0 0 0 0 0 0', 'a year without enrolments still has its total');
select is(world.cell('all', 'all', year => '2023'), '7 6 5 3 89 0.15', 'the civil year of the same entries counts the same');

-- Farid's two records are one person.
update enrolment set stat_subject_id = md5('world Farid')::uuid where stat_subject_id = md5('world Farid at UPPA')::uuid;
select is(world.cell('all', 'all'), '7 5 4 2 89 0.15', 'worked_example: after merging: persons 5, trained 4, completed 2; enrolments, hours and fte as before');
select is(world.cell('institution', 'several'), '2 2 2', 'two people are in both institutions');
select is((select string_agg(value1 || ' ' || value, ', ' order by value1) from figures('academic', '2023-2024') where measure = 'persons' and dimension1 = 'ai_focus'), 'awareness 1, core 3, dual 3, several 2', 'by AI focus: core 3, dual 3, awareness 1, two in both');
select is((select string_agg(persons::text, ' ' order by value1, value2) from figure_table('academic', '2023-2024', tables => '{level*institution}') where dimension2 = 'institution'), '3 1 3 2', 'figure_table: master at SU 3, none at SU 1 and at UPPA 3, two people in two lines');
select is((select count(distinct person_key) from figure_enrolments('academic', '2023-2024')), 5::bigint, 'figure_enrolments gives each person one key');
select * from finish();
rollback;
