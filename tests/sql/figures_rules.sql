-- What each rule of the yearly figures says alone: days, mistakes, moves, classification, census, credits, unknowns; then targets and words.
begin;
\ir fixtures/figures.sql
select plan(60);

-- Days and years.
select results_eq($$ select first_on, last_on, observed_on, recorded_until from figure_frame('academic', '2023-2024', '2024-01-15', '2024-03-01') $$, $$ values (date '2023-09-01', date '2024-08-31', date '2024-01-15', date '2024-03-01') $$, 'figure_frame: 1 September to 31 August');
select results_eq($$ select first_on, last_on from figure_frame('civil', '2024', null, null) $$, $$ values (date '2024-01-01', date '2024-12-31') $$, 'a civil year');
select is((select observed_on from figure_frame('civil', '2024', null, '2024-05-05')), date '2024-05-05', 'with K alone, D = K');
select is((select recorded_until from figure_frame('civil', '2024', '2024-05-05', null)), (now() at time zone 'Europe/Paris')::date, 'with D alone, all that is known today');
select throws_ok($$ select * from figures('academic', '2023-2024', '2024-02-01', '2024-01-01') $$, 'PT422', null, 'D after K is refused');
select throws_ok($$ select * from figures('academic', '2023-2024', current_date + 5, current_date + 5) $$, 'PT422', null, 'days ahead are refused');
select throws_ok($$ select * from figures('academic', '2023-2025') $$, 'PT404', null, 'a year of two years is none');
select throws_ok($$ select * from figures('civil', '2023-2024') $$, 'PT404', null, 'an academic year is no civil one');
select throws_ok($$ select * from figures('academic', '2023-2024', definitions => '{"persons": 7}') $$, 'PT404', null, 'an absent definition is refused');
select is((select max(definition) from figures('academic', '2023-2024', definitions => '{"persons": 1}')), 1, 'each row names its definition');
select is(array[year_kind_of('2023-2024'), year_kind_of('2024'), year_kind_of('2023-2025'), year_kind_of('abc'), year_kind_of('')], array['academic', 'civil', null, null, null], 'year_kind_of');
select is(array[year_shifted('2023-2024', -1), year_shifted('2024', 6), year_shifted('x', 1)], array['2022-2023', '2030', null], 'year_shifted');

-- Accepted or not.
select world.course('XU', 'unit', 'FX-SU', 'master', 'core', 6), world.session('XU-1', 'XU', '2023-10-01', '2023-12-31', 'none');
select is(world.cell('all', 'all'), '0 0 0 0 0 0', 'nothing is counted before there is anything');
select world.enrolment('void', 'XU-1', '[["enrol", "enrolled", "2023-09-10"], ["void", "cancelled", "2023-11-01", "2023-11-20"]]');
select is(world.cell('all', 'all', known_on => '2023-11-19', as_of => '2023-10-15'), '1 1 1 0 nd 0.1', 'a mistake that is not known yet still counts');
select is(world.cell('all', 'all', known_on => '2023-11-20', as_of => '2023-10-15'), '0 0 0 0 0 0', 'known, it counts at no day, not even before');
select world.enrolment('late', 'XU-1', '[["enrol", "enrolled", "2023-09-10", "2023-12-24"]]');
select is(world.cell('all', 'all', known_on => '2023-12-23', as_of => '2023-12-20'), '0 0 0 0 0 0', 'recorded after K: not there');
select is(world.cell('all', 'all', known_on => '2023-12-24', as_of => '2023-12-20'), '1 1 1 0 nd 0.1', 'recorded on K: there');
select world.enrolment('before', 'XU-1', '[["enrol", "enrolled", "2023-09-10"], ["withdraw", "withdrawn", "2023-09-30"]]'), world.enrolment('same day', 'XU-1', '[["enrol", "enrolled", "2023-09-10"], ["cancel", "cancelled", "2023-10-01"]]'),
  world.enrolment('never in', 'XU-1', '[["queue", "waiting", "2023-09-10"], ["withdraw", "withdrawn", "2023-11-01"]]'), world.enrolment('refused', 'XU-1', '[["apply", "applied", "2023-09-10"], ["refuse", "refused", "2023-09-12"]]'),
  world.enrolment('lapsed', 'XU-1', '[["queue", "waiting", "2023-09-10"], ["expire", "lapsed", "2023-10-01"]]'), world.enrolment('offered', 'XU-1', '[["queue", "waiting", "2023-09-10"], ["offer", "offered", "2023-09-29"]]');
select is(world.cell('all', 'all'), '2 2 1 0 nd 0.1', 'of six more only the one cancelled on the day of entry counts, and did not start: waiting, refused, lapsed, offered and a list left late do not');

-- The session moves into another year; each K keeps what it knew.
select world.course('XM', 'unit', 'FX-UPPA', 'bachelor', 'dual', null), world.session('XM-1', 'XM', '2024-08-20', '2024-09-10', 'none'), world.enrolment('moved', 'XM-1', '[["enrol", "enrolled", "2024-06-01"]]');
select is(world.cell('institution', 'FX-UPPA', known_on => '2024-09-30'), '1 1 1 0 nd nd', 'a session of August belongs to the year that ends');
update session set starts_on = '2024-09-05' where code = 'XM-1';
insert into session_change (session_id, field, old_value, new_value, recorded_at) select id, 'starts_on', '2024-08-20', '2024-09-05', '2024-10-02 12:00+02' from session where code = 'XM-1';
select is(world.cell('institution', 'FX-UPPA', known_on => '2024-10-01'), '1 1 1 0 nd nd', 'before the move was known it stays there');
select is(world.cell('institution', 'FX-UPPA', known_on => '2024-10-02'), null, 'once known it leaves');
select is(world.cell('institution', 'FX-UPPA', known_on => '2024-10-02', year => '2024-2025'), '1 1 1 0 nd nd', 'and enters the next');

-- Classification: the day of entry's, as known at K.
insert into course_classification (course_id, level, kind, ai_focus, organisations, valid_from, recorded_at) select id, 'doctorate', 'unit', 'dual', '[{"code": "FX-UPPA", "part": "responsible"}]', '2024-01-01', '2024-01-01' from course where code = 'XU';
select is(world.cell('level', 'master'), '2 2 1 0 nd 0.1', 'a course reclassified later is counted as it was on the day of entry');
insert into course_classification (course_id, level, kind, ai_focus, organisations, valid_from, recorded_at) select id, 'none', 'unit', 'dual', '[{"code": "FX-SU", "part": "responsible"}, {"code": "FX-UPPA", "part": "co_provider"}]', '2023-09-15', '2024-02-01' from course where code = 'XU';
select is(world.cell('level', 'master', known_on => '2024-01-31'), '2 2 1 0 nd 0.1', 'a correction of the past is not known before it is recorded');
select is(world.cell('level', 'none', known_on => '2024-02-01'), '2 2 1 0 nd 0.1', 'and counts from then on');
select is((select string_agg(value1 || ' ' || value, ', ' order by value1) from figures('academic', '2023-2024', tables => '{institution_any}') where dimension1 = 'institution_any' and measure = 'persons'), 'FX-SU 2, FX-UPPA 2, several 2', 'any part played: each institution has them, and two people are in two lines');

-- A degree, its pathway and a unit of the pathway: the degree's credits once. A February entry is observed in the next January, or at the end.
select world.course('XD', 'degree', 'FX-SU', 'bachelor', 'core', 60), world.course('XP', 'pathway', 'FX-SU', 'bachelor', 'core', 30), world.course('XQ', 'unit', 'FX-SU', 'bachelor', 'core', 6);
insert into course_part (parent_id, child_id) select p.id, c.id from course p, course c where (p.code, c.code) in (('XD', 'XP'), ('XP', 'XQ'));
select world.session('XD-1', 'XD', '2023-09-04', '2024-06-30', 'none'), world.session('XP-1', 'XP', '2023-09-04', '2024-06-30', 'none'), world.session('XQ-1', 'XQ', '2023-09-04', '2024-01-31', 'none'), world.session('XD-2', 'XD', '2024-02-05', '2025-06-30', 'none'), world.session('XP-2', 'XP', '2024-02-05', '2024-06-30', 'none');
select world.enrolment('whole', s, '[["enrol", "enrolled", "2023-09-01"]]') from unnest(array['XD-1', 'XP-1', 'XQ-1']) s;
select world.enrolment('part', 'XQ-1', '[["enrol", "enrolled", "2023-09-01"]]');
select is((select string_agg(coalesce(counted_ects::text, 'nd'), ' ' order by course_id, enrolment_id) from figure_enrolments('academic', '2023-2024') where course_id in (select id from course where code in ('XD', 'XP', 'XQ'))), '60.00 0 0 6.00', 'who holds the degree, its pathway and a unit counts 60; who holds the unit alone counts 6');
select is((select string_agg(coalesce(counted_ects::text, 'nd'), ' ' order by course_id, enrolment_id) from figure_enrolments('academic', '2023-2024', '2023-12-01') where course_id in (select id from course where code in ('XD', 'XP', 'XQ'))), 'nd nd 0 6.00', 'before 15 January a degree''s are not available, and the unit''s inside it still add nothing');
select world.enrolment('winter', 'XD-2', '[["enrol", "enrolled", "2024-02-01"]]'), world.enrolment('spring', 'XP-2', '[["enrol", "enrolled", "2024-02-01"]]');
select is((select string_agg(census_on::text, ' ' order by census_on) from figure_enrolments('academic', '2023-2024') where entry_on = '2024-02-05'), '2024-06-30 2025-01-15', 'entered in February: the next 15 January, or the session''s end');
update setting set value = '20' where name = 'census_day';
select is((select max(census_on) from figure_enrolments('academic', '2023-2024') where entry_on = '2024-02-05'), date '2025-01-20', 'the day is a setting');
select is((select max(census_on) from figure_enrolments('academic', '2023-2024', parameters => '{"census_month": 1, "census_day": 15, "census_percent": 10, "census_days": 14}') where entry_on = '2024-02-05'), date '2025-01-15', 'a release recounts by the settings it kept');
select is(figure_parameters(), '{"census_month": 1, "census_day": 20, "census_percent": 10, "census_days": 14}'::jsonb, 'figure_parameters gives what is set now');

-- Unknown is never zero; an outcome proves the start; a correction replaces.
select world.course('XH', 'short', 'FX-UPPA', 'none', 'dual', null), world.session('XH-1', 'XH', '2024-05-06', '2024-05-07', 'half_day'), world.enrolment('hours', 'XH-1', '[["enrol", "enrolled", "2024-05-01"]]', 'FC'), world.enrolment('silent', 'XH-1', '[["enrol", "enrolled", "2024-05-01"]]', 'FC');
select is(world.cell('track', 'FC'), '2 2 0 0 nd nd', 'without attendance hours are not available');
select world.attend('hours', 'XH-1', '2024-05-06', null);
select is(world.cell('track', 'FC'), '2 2 1 0 nd nd', 'present for an unknown time: started, and still not available');
select world.attend('hours', 'XH-1', '2024-05-07', 180);
select is(world.cell('track', 'FC'), '2 2 1 0 3 nd', 'what is known is summed');
select is((select missing from figures_completeness('academic', '2023-2024') where item = 'enrolments_without_hours'), (select count(*) from figure_enrolments('academic', '2023-2024')), 'and the unknown half-day is said');
select world.attend('hours', 'XH-1', '2024-05-07', 0, 'absent', '2024-05-20');
select is(world.cell('track', 'FC'), '2 2 1 0 0 nd', 'a correction replaces the row before it: known to be none');
select is(world.cell('track', 'FC', as_of => '2024-05-10', known_on => '2024-05-19'), '2 2 1 0 3 nd', 'and is not known before it is recorded');
select world.complete('silent', 'XH-1', '2024-05-07');
select is(world.cell('track', 'FC'), '2 2 2 1 0 nd', 'an outcome proves the start');
select world.complete('silent', 'XH-1', '2024-06-01', 'revoked');
select is(world.cell('track', 'FC'), '2 2 1 0 0 nd', 'a revoked one proves nothing');
select is((select string_agg(value1, ',' order by value1) from figures('academic', '2023-2024', tables => '{gender,birth_band}') where measure = 'persons' and value1 <> 'all' and value1 <> 'several'), 'unknown,unknown', 'gender and birth band have their unknown line');
select is((select string_agg(distinct value1, ',' order by value1) from figures('academic', '2023-2024', tables => '{trainee_status}') where measure = 'persons' and value1 <> 'all' and value1 <> 'several'), 'a,z', 'no trainee status can be for initial training: z');
select is_empty($$ select * from figures('academic', '2023-2024', tables => '{nonsense}') where dimension1 = 'nonsense' and value1 <> 'several' $$, 'a dimension that does not exist has no line');

-- Targets.
insert into stat_subject (id) values ('00000000-0000-0000-0000-0000000000a1'), ('00000000-0000-0000-0000-0000000000a2');
insert into person (given_name, family_name, email, stat_subject_id) values ('Odile', 'O', 'o@x.test', '00000000-0000-0000-0000-0000000000a1'), ('Léandre', 'L', 'l@x.test', '00000000-0000-0000-0000-0000000000a2');
insert into role_grant (person_id, role) select id, case email when 'o@x.test' then 'office' else 'leader' end from person where email in ('o@x.test', 'l@x.test');
select id as office from person where email = 'o@x.test' \gset
select id as leader from person where email = 'l@x.test' \gset
select is_empty(format($$ select * from set_target(%s, '2030', 'trained', '1000', 'x') $$, :leader), 'leadership reads targets, the office sets them');
select results_eq(format($$ select saved_year, refusal from set_target(%s, ' 2029-2030 ', 'trained', '12 500,5', 'Convention du 1er avril 2025') $$, :office), $$ values ('2029-2030', null::text[]) $$, 'the office sets a target, written as people write numbers');
select is((select refusal from set_target(:office, '2029-2031', 'heads', '-3', ' ')), array['year.malformed', 'measure.unknown', 'target_value.not_a_number', 'source.missing'], 'each field is refused for its own reason');
select is((select refusal from set_target(:office, '', 'trained', '3', repeat('x', 401))), array['year.missing', 'source.too_long'], 'a year is needed, a source has its length');
select set_target(:office, '2029-2030', 'trained', '13000', 'Avenant');
select is((select value from current_target where year = '2029-2030' and measure = 'trained'), 13000::numeric, 'the latest counts');
select is((select count(*) from target where year = '2029-2030' and measure = 'trained'), 2::bigint, 'and the one before stays');
select throws_ok('update target set value = 1', '42501', null, 'no target is changed');
select set_target(:office, '2029-2030', 'trained', '', 'Retirée');
select is_empty($$ select * from current_target where year = '2029-2030' and measure = 'trained' $$, 'an empty value takes it back');
select throws_ok('update measure_definition set rule_fr = ''x''', '42501', null, 'no definition is changed');

-- Words and numbers.
select is(array[figure_shown(null), figure_shown(0), figure_shown(0.3), figure_shown(0.04, 1), figure_shown(12.50, 1)], array['nd', '0', '~', '~', '12.5'], 'figure_shown: nd, zero, what rounds to zero');
\set french `cd "${AMPHI_TEST_ROOT:-.}" && cat templates/locale/parts/catalogue.fr.po`
\set english `cd "${AMPHI_TEST_ROOT:-.}" && cat templates/locale/parts/catalogue.en.po`
select is((select string_agg(t.id || ': ' || t.told || ', not ' || figure_label(split_part(t.id, '.', 1), split_part(t.id, '.', 2), t.language), E'\n') from (
    select l.language, m[1] as id, m[2] as told from (values ('fr', :'french'), ('en', :'english')) l (language, texts), regexp_matches(l.texts, 'msgid "((?:level|track|mode|kind|ai_focus)\.[A-Za-z0-9_]+)"\nmsgstr "([^"]*)"', 'g') m) t
  where figure_label(split_part(t.id, '.', 1), split_part(t.id, '.', 2), t.language) <> t.told), null, 'figure_label says what the catalogue says');
select is(array[figure_label('institution', 'FX-SU', 'en'), figure_label('axis', 'unknown', 'fr'), figure_label('level', 'new', 'fr')], array['University A', 'Non renseigné', 'new'], 'institutions by name, the unknown by word, the rest as it is');
select is(figure_census_on(kind, entry_on, starts_on, ends_on, 1, 15, 14, 25), census_on, 'figure_census_on: ' || what) from (values
  ('degree', date '2025-09-15', date '2025-09-01', date '2026-06-30', date '2026-01-15', 'a degree on the census day that follows entry'),
  ('degree', '2026-02-01', '2025-09-01', null, '2027-01-15', 'entered after it: on the next one'),
  ('pathway', '2025-09-15', '2025-09-15', '2025-12-20', '2025-12-20', 'or at the end, when that is earlier'),
  ('short', '2026-03-01', '2026-03-01', '2026-03-10', '2026-03-04', 'others after a quarter of their days, rounded up'),
  ('short', '2026-03-01', '2026-03-01', null, '2026-03-15', 'or some days after entry, where no end is known')) x (kind, entry_on, starts_on, ends_on, census_on, what);
select * from finish();
rollback;
