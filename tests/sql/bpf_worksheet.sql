-- The worksheet of continuing education on a small world: who counts, in which line, for how long; what is missing; who entrusted whom.
begin;
\ir fixtures/figures.sql
select plan(51);
insert into organisation (code, name_fr, kind) values ('FX-FAC', 'Faculté de A', 'school'), ('FX-NONE', 'Organisme sans numéro', 'company');
update organisation set nda = case code when 'FX-UPPA' then '22222222222' else '11111111111' end where code in ('FX-SU', 'FX-FAC', 'FX-UPPA');
insert into code (list, code, label_fr, label_en) values ('nsf', '997', 'Spécialité A', 'Speciality A'), ('nsf', '998', 'Spécialité B', 'Speciality B') on conflict do nothing;
create function world.id(text) returns bigint language sql as $$ select id from organisation where code = $1 $$;
-- number/hours of a line; 'total' of a frame
create function world.line(frame text, line text, year int default 2024, organisation text default 'FX-SU') returns text language sql as $$
  select l.number || '/' || coalesce(l.hours::text, 'z') from bpf_lines(world.id(line.organisation), line.year) l where l.frame = line.frame and l.line = line.line $$;
create function world.gaps(year int default 2024, organisation text default 'FX-SU') returns text language sql as $$
  select coalesce(string_agg(g.gap || ' ' || g.n, ', ' order by g.gap), 'none') from (select g.gap, count(*) as n from bpf_gaps(world.id(gaps.organisation), gaps.year) g group by g.gap) g $$;

-- The fiscal year and the house.
select results_eq($$ select first_on, last_on, nda, house from bpf_year(world.id('FX-SU'), 2024) $$, $$ select date '2024-01-01', date '2024-12-31', '11111111111', array[world.id('FX-SU'), world.id('FX-FAC')] $$, 'bpf_year: the civil year by default; all who share the NDA');
select results_eq($$ select first_on, last_on, nda, cardinality(house) from bpf_year(world.id('FX-NONE'), 2024) $$, $$ values (date '2024-01-01', date '2024-12-31', null::text, 1) $$, 'without a number the organisation is alone');
update organisation set fiscal_month = 9 where code = 'FX-NONE';
select results_eq($$ select first_on, last_on from bpf_year(world.id('FX-NONE'), 2024) $$, $$ values (date '2023-09-01', date '2024-08-31') $$, 'a fiscal year is named by the civil year in which it ends');
select is_empty($$ select * from bpf_year(-1, 2024) $$, 'no such organisation, no year');
select is_empty($$ select * from bpf_lines(-1, 2024) $$, 'and no line');
select throws_ok($$ update organisation set fiscal_month = 13 where code = 'FX-SU' $$, '23514', null, 'a year begins in one of twelve months');

-- Nothing yet: every line of the form stands.
select is((select string_agg(distinct frame, ' ' order by frame) from bpf_lines(world.id('FX-SU'), 2024)), 'C E F-1 F-2 F-3 F-4 G', 'an empty worksheet has every frame');
select is(world.line('F-1', 'total') || ' ' || world.line('F-3', 'total') || ' ' || world.line('F-4', 'total') || ' ' || world.line('G', 'total'), '0/0 0/0 0/0 0/0', 'and zeros');
select is(world.gaps(), 'none', 'nothing is missing of nothing');
select is(world.gaps(2024, 'FX-NONE'), 'nda 1', 'but the number');

-- Who counts: apprentices and continuing education, who attended in the year.
select world.course('BA', 'short', 'FX-SU', 'none', 'dual', null), world.session('BA-1', 'BA', '2024-03-04', '2024-03-08', 'half_day', '{"mode": 0}');
select world.enrolment('ana', 'BA-1', '[["enrol", "enrolled", "2024-02-01"]]', 'FC'), world.enrolment('ben', 'BA-1', '[["enrol", "enrolled", "2024-02-01"]]', 'FC'), world.enrolment('initial', 'BA-1', '[["enrol", "enrolled", "2024-02-01"]]', 'FI'), world.enrolment('apprentice', 'BA-1', '[["enrol", "enrolled", "2024-02-01"]]', 'FA'),
  world.enrolment('mistake', 'BA-1', '[["enrol", "enrolled", "2024-02-01"], ["void", "cancelled", "2024-03-09"]]', 'FC');
update enrolment set is_void = true where stat_subject_id = world.subject('mistake');
select world.attend(n, 'BA-1', '2024-03-04', 200) from unnest(array['ana', 'initial', 'mistake']) n;
select is(world.line('F-1', 'total'), '1/3', 'one participation: initial training, a mistake and who never came are outside; 200 minutes are 3 hours');
select world.attend('apprentice', 'BA-1', '2024-03-04', 210), world.attend('ben', 'BA-1', '2024-03-05', 0);
select is(world.line('F-1', 'total'), '2/7', 'an apprentice is inside; no minute at all is no participation; 410 minutes are 7 hours');
select world.attend('ben', 'BA-1', '2024-03-06', 30);
select is(world.line('F-1', 'total'), '3/7', 'one minute is enough: 440 minutes are 7 hours still');
select world.attend('ben', 'BA-1', '2024-03-06', 0, 'absent', '2024-03-20');
select is(world.line('F-1', 'total'), '2/7', 'the last row of a half-day counts');
select is(world.line('F-1', 'total', 2023) || ' ' || world.line('F-1', 'total', 2025), '0/0 0/0', 'the years beside hold nothing of it');
select world.attend('ana', 'BA-1', '2025-01-07', 60);
select is(world.line('F-1', 'total') || ' ' || world.line('F-1', 'total', 2025), '2/7 1/1', 'who attends in two years counts in both, with the hours of each');
select is(world.line('F-1', 'total', 2024, 'FX-FAC'), '2/7', 'whoever shares the NDA reads the same worksheet');
select is(world.line('F-1', 'total', 2024, 'FX-UPPA'), '0/0', 'and nobody else');
update organisation set fiscal_month = 2 where code = 'FX-SU';
select is(world.line('F-1', 'total', 2025), '2/8', 'another month moves the days: February to January holds both');
update organisation set fiscal_month = 1 where code = 'FX-SU';
select is(world.line('F-1', 'a') || ' ' || world.line('F-1', 'distance'), '2/7 0/0', 'by status; nobody at a distance');

-- What is not told is a line and a gap, never a guess.
select is(world.gaps(), 'nsf 2, objective 2', 'objective and speciality are missing, of each participation');
select is(world.line('F-3', 'unknown') || ' ' || world.line('F-4', 'unknown'), '2/7 2/7', 'what is not told has its line');
select is(world.line('C', 'unknown') || ' ' || world.line('C', '2a'), '2/z 0/z', 'payers are counted, without hours');
update enrolment set payer_line = '2a' where stat_subject_id = world.subject('apprentice');
select is(world.line('C', 'unknown') || ' ' || world.line('C', '2a'), '1/z 1/z', 'each in their line');
update course_version set training_objective = 'd', nsf = '{997,998}' where title_fr = 'BA';
select is(world.gaps() || ' ' || world.line('F-3', 'd') || ' ' || world.line('F-4', '997'), 'none 2/7 2/7', 'the course tells both; its first speciality counts');
update session set training_objective = 'a', nsf = '998' where code = 'BA-1';
select is(world.gaps() || ' ' || world.line('F-3', 'a') || ' ' || world.line('F-4', '998') || ' ' || world.line('F-3', 'a_unknown'), 'level 2 2/7 2/7 2/7', 'the session''s own win; a certification of the RNCP has a level, not told here');
update course_version set qualification_level = 7 where title_fr = 'BA';
select is(world.gaps() || ' ' || world.line('F-3', 'a6'), 'none 2/7', 'levels 6 to 8 are one line');
update session set training_objective = 'a_cqp' where code = 'BA-1';
select is(world.line('F-3', 'a') || ' ' || world.line('F-3', 'a0') || ' ' || world.line('F-3', 'a6'), '2/7 2/7 0/0', 'a CQP without a level');
update session set training_objective = null where code = 'BA-1';
update course_version set training_objective = null, certification = '[{"kind": "RS", "code": "RS123"}]' where title_fr = 'BA';
select is(world.line('F-3', 'b'), '2/7', 'where nobody says an objective, a registered certification does');
update course_version set certification = '[{"kind": "RS", "code": "RS123"}, {"kind": "RNCP", "code": "RNCP1"}]' where title_fr = 'BA';
select is(world.line('F-3', 'a6') || ' ' || world.gaps(), '2/7 none', 'the national register before the specific one');
update session set mode = null where code = 'BA-1';
select is(world.gaps(), 'mode 2', 'a mode that nobody told');
update course_version set mode = 2 where title_fr = 'BA';
select is(world.gaps() || ' ' || world.line('F-1', 'distance'), 'none 2/7', 'the course''s, where the session has none');
select world.attend('ben', 'BA-1', '2024-03-07', null);
select is(world.gaps() || ' ' || world.line('F-1', 'total'), 'hours 1 2/7', 'present for an unknown time: a gap, not an hour');
select world.attend('ben', 'BA-1', '2024-03-07', 0, 'absent', '2024-03-21');
select is((select has_unknown_minutes from bpf_enrolments(array[world.id('FX-SU')], '2024-01-01', '2024-12-31') limit 1), false, 'bpf_enrolments says so of each');
update enrolment set origin = 'import', source = 'x', source_id = '1', trainee_status = null where stat_subject_id = world.subject('apprentice');
select is(world.gaps() || ' ' || world.line('F-1', 'unknown'), 'status 1 1/4', 'an imported enrolment without status: 200 and 210 minutes share 7 hours by largest remainder');
update enrolment set trainee_status = 'b' where stat_subject_id = world.subject('apprentice');
select is(world.line('F-1', 'a') || ' ' || world.line('F-1', 'b'), '1/3 1/4', 'told, it is in its line');

-- Who teaches.
insert into person (given_name, family_name, email, stat_subject_id) select initcap(n), 'Enseigne', n || '@bpf.example.org', world.subject('teacher ' || n) from unnest(array['odile', 'edgar', 'ursula']) n;
insert into session_teacher (session_id, person_id) select s.id, p.id from session s, person p where s.code = 'BA-1' and p.email in ('odile@bpf.example.org', 'edgar@bpf.example.org');
select is(world.gaps(), 'teachers 1', 'teachers without hours or meetings: not told for how long');
insert into meeting (session_id, starts_at, ends_at) select id, timestamptz '2024-03-04 09:00+01', timestamptz '2024-03-04 12:00+01' from session where code = 'BA-1' union all select id, '2025-01-07 09:00+01', '2025-01-07 10:00+01' from session where code = 'BA-1';
select is(world.line('E', 'unknown') || ' ' || world.gaps(), '2/6 teachers 1', 'each gave the meetings of the year; own or external is not told');
insert into affiliation (person_id, organisation_id, kind, from_on) select id, world.id('FX-FAC'), 'teacher', '2020-01-01' from person where email = 'odile@bpf.example.org';
update session_teacher set is_external = true where person_id = (select id from person where email = 'edgar@bpf.example.org');
select is(world.line('E', 'own') || ' ' || world.line('E', 'external') || ' ' || world.line('E', 'total') || ' ' || world.gaps(), '1/3 1/3 2/6 none', 'affiliated with the house: its own; under contract: external');
update session_teacher set hours = 2 where person_id = (select id from person where email = 'edgar@bpf.example.org');
select is(world.line('E', 'external'), '1/2', 'hours told are spread over the session''s meetings: three quarters of two are 1.5 hours, and 4.5 in all are 5');
insert into meeting_teacher (meeting_id, person_id) select m.id, p.id from meeting m, person p where m.starts_at = '2024-03-04 09:00+01' and p.email = 'ursula@bpf.example.org';
select is((select string_agg(p.given_name || ' ' || coalesce(round(t.minutes)::text, '?'), ', ' order by p.given_name) from bpf_teachers((select house from bpf_year(world.id('FX-SU'), 2024)), '2024-01-01', '2024-12-31', array(select id from session where code = 'BA-1')) t join person p on p.id = t.person_id),
  'Edgar 0, Odile 0, Ursula 180', 'a meeting that names its teachers is theirs alone');
delete from meeting_teacher;

-- Entrusted and received.
select throws_ok($$ insert into session_organisation (session_id, organisation_id, is_subcontract) select id, world.id('FX-UPPA'), true from session where code = 'BA-1' $$, '23514', null, 'nobody is entrusted with an unknown share');
insert into session_organisation (session_id, organisation_id, hours_share, is_subcontract) select s.id, world.id(o), 0.25, o <> 'FX-NONE' from session s, unnest(array['FX-UPPA', 'FX-FAC', 'FX-NONE']) o where s.code = 'BA-1';
select is(world.line('F-2', 'total') || ' ' || world.line('F-2', 'FX-UPPA'), '2/2 2/2', 'a quarter of 410 minutes, of both; what stays under the same NDA, and what is no contract, is not entrusted');
select is(world.line('G', 'FX-SU', 2024, 'FX-UPPA') || ' ' || world.line('G', 'total', 2024, 'FX-UPPA') || ' ' || world.line('F-1', 'total', 2024, 'FX-UPPA'), '2/2 2/2 0/0', 'the other one received the same, apart from its own trainees');
select is((select count(*) from bpf_entrusted(array[world.id('FX-UPPA')], '2024-01-01', '2024-12-31')), 1::bigint, 'bpf_entrusted: who entrusts nobody has the total only');
update session_organisation set is_subcontract = true, hours_share = 0.5 where organisation_id = world.id('FX-NONE');
select is(world.line('F-2', 'total') || ' ' || world.line('F-2', 'FX-UPPA') || ' ' || world.line('F-2', 'FX-NONE'), '2/5 2/2 2/3', 'entrusted to two, each counts once in the total');
set constraints all immediate;
select throws_ok($$ update session_organisation set hours_share = 0.76 where organisation_id = world.id('FX-NONE') $$, '23514', null, 'refuse_shares: more than the whole is not entrusted');

-- Words.
select is(bpf_label('F-1', 'a', 'fr'), 'Salariés d’employeurs privés, hors apprentis', 'bpf_label: the form''s lines');
select is(array[bpf_label('F-4', '997', 'en'), bpf_label('F-4', '555', 'fr'), bpf_label('G', 'FX-SU', 'en'), bpf_label('F-3', 'unknown', 'fr'), bpf_label('E', 'total', 'en')], array['997 – Speciality A', '555', 'University A', 'Non renseigné', 'Total'], 'specialities, organisations, what is not told');
select is((select string_agg(l.frame || ' ' || l.line, ', ') from bpf_lines(world.id('FX-SU'), 2024) l cross join unnest(array['fr', 'en']) w where bpf_label(l.frame, l.line, w) = l.line and l.line <> 'total'), null, 'each line has words in both languages');
select is((select string_agg(r, ', ') from unnest(array['bpf_enrolments', 'bpf_entrusted', 'bpf_teachers']) r where has_function_privilege('amphi_web', (select oid from pg_proc where proname = r), 'execute')), null, 'pages read lines and gaps, no row behind them');
select * from finish();
rollback;
