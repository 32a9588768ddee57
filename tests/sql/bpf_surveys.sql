-- National surveys: what is counted for them, by whom it was declared, and that a declared number is only ever added.
begin;
\ir fixtures/figures.sql
select plan(34);
insert into person (given_name, family_name, email, stat_subject_id) select initcap(n), 'Essai', n || '@survey.example.org', world.subject('staff ' || n) from unnest(array['office', 'leader']) n;
insert into role_grant (person_id, role) select id, left(email, 6) from person where email ~ '@survey.example.org$';
create function world.who(name text) returns bigint language sql as $$ select id from person where email = name || '@survey.example.org' $$;
create function world.lines(year text) returns text language sql as $$ select coalesce(string_agg(concat_ws(' ', organisation_code, survey, line, counted, coalesce(declared::text, 'nd')), ', '), 'none') from survey_lines(lines.year) $$;
create function world.declares(who text default 'office', year text default '2024', declaring text default 'FX-SU', line text default 'trainees', value text default '3', source text default 'Enquête n° 6, mai 2025') returns text language sql as $$
  select coalesce(array_to_string(r.refusal, ' '), 'declared ' || r.declared_year) from declare_figure(world.who(who), declares.year, declaring, line, value, declares.source) r $$;

select is(world.lines('2024') || ' ' || world.lines('2023-2024'), 'none none', 'nothing is counted, nothing declared');
select is(world.lines('abc') || ' ' || world.lines('2023-2025'), 'none none', 'no such year');

-- Continuing education, civil year.
select world.course('SA', 'short', 'FX-SU', 'none', 'dual', null), world.session('SA-1', 'SA', '2024-03-04', '2024-03-08', 'half_day');
select world.enrolment(n, 'SA-1', '[["enrol", "enrolled", "2024-02-01"]]', case n when 'fi' then 'FI' when 'fa' then 'FA' else 'FC' end), world.attend(n, 'SA-1', '2024-03-04', 100) from unnest(array['ana', 'ben', 'fi', 'fa']) n;
select world.enrolment('never', 'SA-1', '[["enrol", "enrolled", "2024-02-01"]]', 'FC');
select is(world.lines('2024'), 'FX-SU survey6 trainees 2 nd, FX-SU survey6 hours 3 nd, FX-SU survey6 diplomas 0 nd', 'trainees of continuing education who came, and their whole hours; apprentices are no trainees there');
select is(world.lines('2023') || ' ' || world.lines('2025'), 'none none', 'in the year of their attendance');
select world.course('SD', 'degree', 'FX-SU', 'master', 'core', 60), world.session('SD-1', 'SD', '2023-09-11', '2024-06-30', 'none'), world.course('SU', 'degree', 'FX-SU', 'none', 'core', 20), world.session('SU-1', 'SU', '2023-09-11', '2024-06-30', 'none'),
  world.course('SN', 'degree', 'FX-SU', 'none', 'core', null), world.session('SN-1', 'SN', '2023-09-11', '2024-06-30', 'none'), world.session('SN-2', 'SN', '2023-10-11', '2024-02-28', 'none');
select world.enrolment(n, 'SD-1', '[["enrol", "enrolled", "2023-07-01"], ["finish", "finished", "2024-06-30"]]', 'FC') from unnest(array['dora', 'elif']) n;
select world.complete('dora', 'SD-1', '2024-07-02'), world.complete('elif', 'SD-1', '2024-07-02'), world.complete('elif', 'SD-1', '2024-07-09', 'revoked'), world.complete('ana', 'SA-1', '2024-03-08');
select is((select counted from survey_lines('2024') where line = 'diplomas'), 1::numeric, 'a diploma is a degree completed and not revoked; a short course is none');
select is((select string_agg(counted::text, '') from survey_lines('2023') where line = 'diplomas'), null, 'in the year in which it was awarded');

-- Diplomas, academic year, as they stood on 15 January.
select is(world.lines('2023-2024'), 'FX-SU sise enrolments 2 nd', 'enrolments in a diploma');
select world.enrolment('left', 'SD-1', '[["enrol", "enrolled", "2023-07-01"], ["withdraw", "withdrawn", "2024-01-15"]]'), world.enrolment('later', 'SD-1', '[["enrol", "enrolled", "2023-07-01"], ["withdraw", "withdrawn", "2024-01-16"]]'),
  world.enrolment('waits', 'SD-1', '[["queue", "waiting", "2023-07-01"]]'), world.enrolment('wrong', 'SD-1', '[["enrol", "enrolled", "2023-07-01"], ["void", "cancelled", "2024-03-01"]]');
update enrolment set is_void = true where stat_subject_id = world.subject('wrong');
select is(world.lines('2023-2024'), 'FX-SU sise enrolments 3 nd', 'who left on the day is gone, who left the day after is there; waiting and mistakes are not');
select world.enrolment('unit', 'SU-1', '[["enrol", "enrolled", "2023-07-01"]]', 'FC');
select is(world.lines('2023-2024'), 'FX-SU sise enrolments 3 nd', 'continuing education in a diploma of less than a year is outside');
select world.enrolment('unit initial', 'SU-1', '[["enrol", "enrolled", "2023-07-01"]]', 'FI');
select is(world.lines('2023-2024'), 'FX-SU sise enrolments 4 nd', 'initial training in it is inside');
select world.enrolment('long', 'SN-1', '[["enrol", "enrolled", "2023-07-01"]]', 'FC'), world.enrolment('brief', 'SN-2', '[["enrol", "enrolled", "2023-07-01"]]', 'FC');
select is(world.lines('2023-2024'), 'FX-SU sise enrolments 5 nd', 'without credits, nine months make a year');

-- Declared.
select is(world.declares('leader'), null, 'leadership declares nothing');
select is(world.declares(year => 'abc'), null, 'no such year');
select is(world.declares(declaring => 'NOBODY'), 'declaring.unknown', 'whose number is it');
select is(array[world.declares(line => 'enrolments'), world.declares(line => 'trainees', year => '2023-2024'), world.declares(line => '')], array_fill('line.unknown'::text, array[3]), 'each survey has its lines');
select is(array[world.declares(value => 'many'), world.declares(value => '-1'), world.declares(value => '1.234')], array_fill('declared_value.not_a_number'::text, array[3]), 'a number');
select is(array[world.declares(source => ' '), world.declares(source => repeat('a', 401))], array['declared_source.missing', 'declared_source.too_long'], 'never without its source');
select is((select count(*) from declared_figure), 0::bigint, 'what was refused is not there');
select is(world.declares(), 'declared 2024', 'declared');
select is((select concat_ws(' ', counted, declared, source) from survey_lines('2024') where line = 'trainees'), '2 3 Enquête n° 6, mai 2025', 'it stands beside what is counted, with its source');
select is(world.declares(value => '1 250,5', line => 'hours', declaring => 'fx-su'), 'declared 2024', 'as people write it');
select is(world.declares(value => '4', source => 'Correction'), 'declared 2024', 'declared anew');
select is((select string_agg(concat_ws(' ', line, declared), ', ') from survey_lines('2024')), 'trainees 4, hours 1250.5, diplomas', 'the latest counts');
select is((select count(*) from declared_figure), 3::bigint, 'the one before is kept');
select is(world.declares(value => ''), 'declared 2024', 'taken back');
select is((select declared from survey_lines('2024') where line = 'trainees'), null, 'nothing is declared any more');
select is(world.declares(declaring => 'FX-UPPA', line => 'diplomas', value => '0'), 'declared 2024', 'an institution without any enrolment here');
select is((select string_agg(concat_ws(' ', line, counted, coalesce(declared::text, 'nd')), ', ') from survey_lines('2024') where organisation_code = 'FX-UPPA'), 'trainees 0 nd, hours 0 nd, diplomas 0 0', 'has all lines of its survey, zero counted');
select is(world.declares(year => '2023-2024', line => 'enrolments', value => '7'), 'declared 2023-2024', 'a year of study has the other survey');
select is(world.lines('2023-2024'), 'FX-SU sise enrolments 5 7', 'beside its own count');
select throws_ok($$ update declared_figure set value = 1 $$, '42501', null, 'a declared number never changes');
select throws_ok($$ delete from declared_figure $$, '42501', null, 'nor goes');
select throws_ok($$ truncate declared_figure $$, '42501', null, 'nor all of them at once');
select throws_ok($$ insert into declared_figure (year, survey, line, organisation_code, value, source) values ('2024', 'sise', 'enrolments', 'FX-SU', 1, 'x') $$, '23514', null, 'a survey has its kind of year');
select * from finish();
rollback;
