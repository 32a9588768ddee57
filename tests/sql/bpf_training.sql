-- What the office tells of a session for the yearly report of continuing education: the whole form, each refusal, and what the worksheet then says.
begin;
\ir fixtures/figures.sql
select plan(35);
update organisation set nda = '11111111111' where code = 'FX-SU';
insert into organisation (code, name_fr, kind, nda) values ('FX-FAC', 'Faculté de A', 'school', '11111111111'), ('FX-LAB', 'Laboratoire', 'research', null);
select world.course('TA', 'short', 'FX-SU', 'none', 'dual', null), world.session('TA-1', 'TA', '2024-03-04', '2024-03-08', 'half_day', '{"mode": 0}');
select world.enrolment(n, 'TA-1', '[["enrol", "enrolled", "2024-02-01"]]', 'FC'), world.attend(n, 'TA-1', '2024-03-04', 240) from unnest(array['ana', 'ben']) n;
insert into person (given_name, family_name, email, stat_subject_id) select initcap(n), 'Essai', n || '@training.example.org', world.subject('staff ' || n) from unnest(array['office', 'other', 'teacher']) n;
insert into role_grant (person_id, role) select id, 'office' from person where email = 'office@training.example.org';
insert into role_grant (person_id, role, scope, organisation_id) select p.id, 'office', 'organisation', o.id from person p, organisation o where p.email = 'other@training.example.org' and o.code = 'FX-UPPA';
insert into role_grant (person_id, role) select id, 'teacher' from person where email = 'teacher@training.example.org';
insert into session_teacher (session_id, person_id) select s.id, p.id from session s, person p where s.code = 'TA-1' and p.email = 'teacher@training.example.org';
create function world.who(name text) returns bigint language sql as $$ select id from person where email = name || '@training.example.org' $$;
create function world.save(who text default 'office', edition text default null, objective text default 'd', level text default '', nsf text default '326', partner text[] default '{FX-UPPA}', share text[] default '{25}', kind text default 'external', hours text default '4,5', trainee text[] default '{}') returns text language sql as $$
  select coalesce(array_to_string(r.refusal, ' '), 'saved') from session s cross join lateral save_session_training(world.who(who), s.id, coalesce(save.edition, s.edition::text), objective, level, save.nsf, partner, share, array[world.who('teacher') || ':' || kind], array[world.who('teacher') || ':' || hours], trainee) r where s.code = 'TA-1' $$;

select is(world.save('teacher'), null, 'a teacher of the session has no such form');
select is(world.save('other'), null, 'nor has the office of another institution');
select is((select count(*) from save_session_training(world.who('office'), -1, '1', null, null, null, '{}', '{}', '{}', '{}', '{}')), 0::bigint, 'nor is there one of no session');
select is(world.save(edition => '0'), 'stale_page', 'somebody saved meanwhile');
select is(world.save(objective => 'z'), 'training_objective.unknown', 'an objective that the form does not have');
select is(array[world.save(level => '1'), world.save(level => 'x')], array['training_level.unknown', 'training_level.unknown'], 'a level of the register');
select is(array[world.save(nsf => '32'), world.save(nsf => 'abc'), world.save(nsf => '3261')], array['nsf.malformed', 'nsf.malformed', 'nsf.malformed'], 'a speciality has three digits');
select is(array[world.save(partner => '{NOBODY}'), world.save(partner => '{""}')], array['partner.unknown', 'partner.unknown'], 'an organisation that is not there; a share without one');
select is(array[world.save(partner => '{FX-SU}'), world.save(partner => '{fx-fac}')], array['partner.own', 'partner.own'], 'nobody entrusts oneself, nor who shares the number');
select is(world.save(partner => '{FX-UPPA,FX-UPPA}', share => '{10,10}'), 'partner.twice', 'one line for each');
select is(array[world.save(share => '{""}'), world.save(share => '{0}'), world.save(share => '{x}'), world.save(share => '{12.345}')], array_fill('share.not_a_share'::text, array[4]), 'a share is a number above zero');
select is(array[world.save(share => '{101}'), world.save(partner => '{FX-UPPA,FX-LAB}', share => '{60,"40,01"}')], array['share.too_much', 'share.too_much'], 'all shares together are at most the whole');
select is(world.save(kind => 'friend'), 'teacher_kind.unknown', 'own or external');
select is(array[world.save(hours => 'many'), world.save(hours => '-3')], array['teacher_hours.not_a_number', 'teacher_hours.not_a_number'], 'hours are a number');
select is(array[world.save(trainee => '{1:z}'), world.save(trainee => array[(select min(id) - 1 from enrolment) || ':a'])], array['trainee.unknown', 'trainee.unknown'], 'a status of the form, of an enrolment of this session');
select is((select count(*) from audit where action in ('session.training', 'enrolment.status')) + (select count(*) from session_organisation), 0::bigint, 'nothing was written by what was refused');

select is(world.save(), 'saved', 'all at once');
select is((select string_agg(concat_ws(' ', s.training_objective, s.nsf, s.edition, o.code, x.hours_share, x.is_subcontract, t.is_external, t.hours), ';') from session s join session_organisation x on x.session_id = s.id join organisation o on o.id = x.organisation_id join session_teacher t on t.session_id = s.id where s.code = 'TA-1'),
  'd 326 2 FX-UPPA 0.2500 t t 4.50', 'is there as it was told');
select is((select string_agg(l.frame || ' ' || l.line || ' ' || l.number || '/' || l.hours, ', ' order by l.place) from bpf_lines((select id from organisation where code = 'FX-SU'), 2024) l where l.number > 0 and l.frame <> 'C' and l.frame <> 'F-1'), 'E external 1/5, E total 1/5, F-2 FX-UPPA 2/2, F-2 total 2/2, F-3 d 2/8, F-3 total 2/8, F-4 326 2/8, F-4 total 2/8', 'and the worksheet says so');
select is((select detail -> 'after' ->> 'contracts' from audit where action = 'session.training'), '[["FX-UPPA", 25.00]]', 'the audit keeps what changed');
select is(world.save(partner => '{" ",FX-LAB,fx-uppa}', share => '{"","40 %","60"}'), 'saved', 'a line left empty is none, codes in small letters and a sign are fine; from 25 to 60 and 40 at once');
select is(world.save(partner => '{FX-LAB,FX-UPPA}', share => '{60,40}'), 'saved', 'and the other way round');
set constraints all immediate;
select is(world.save(objective => '', nsf => '', partner => '{}', share => '{}', kind => '', hours => ''), 'saved', 'all of it can be taken back');
select is((select concat_ws(' ', s.training_objective, s.nsf, (select count(*) from session_organisation x where x.session_id = s.id), t.is_external, t.hours) from session s join session_teacher t on t.session_id = s.id where s.code = 'TA-1'), '0', 'and is unknown again');
-- An organisation that delivers without a contract stays.
insert into session_organisation (session_id, organisation_id, hours_share) select s.id, o.id, 0.5 from session s, organisation o where s.code = 'TA-1' and o.code = 'FX-LAB';
select is(world.save(partner => '{}', share => '{}'), 'saved', 'the form without contracts');
select is((select count(*) from session_organisation), 1::bigint, 'what is no contract is not the form''s');

-- A status is told once.
update enrolment set origin = 'import', source = 'x', source_id = '1', trainee_status = null where stat_subject_id = world.subject('ana');
select is(world.save(trainee => array[(select id from enrolment where stat_subject_id = world.subject('ana')) || ':c', (select id from enrolment where stat_subject_id = world.subject('ben')) || ':e']), 'saved', 'statuses are saved');
select is((select string_agg(trainee_status, '' order by id) from enrolment), 'ca', 'where none was told it is now; one that was told stays');
select is((select object_id || detail::text from audit where action = 'enrolment.status'), (select id || '{"trainee_status": "c"}' from enrolment where stat_subject_id = world.subject('ana')), 'and the audit says by id');
-- What a session was told goes with its copies.
select copy_session(world.who('office'), (select id from session where code = 'TA-1'), 364) as copy \gset
select is((select concat_ws(' ', s.training_objective, s.nsf) from session s where s.id = :copy), 'd 326', 'a copy of the session is told the same');
select is(world.save(objective => 'a', level => '6'), 'saved', 'a certification with its level');
select is((select string_agg(l.line || ' ' || l.number, ', ') from bpf_lines((select id from organisation where code = 'FX-SU'), 2024) l where l.frame = 'F-3' and l.number > 0), 'a 2, a6 2, total 2', 'which the version sold does not know');
-- The course tells its objective in the step of codes.
insert into course_version (course_id, number, title_fr, level, tracks, review_state) select id, 2, 'TA', 'none', '{FC}', 'draft' from course where code = 'TA';
create function world.step(objective text) returns text language sql as $$ select coalesce(array_to_string(r.refusal, ' '), 'saved') from course_draft v cross join lateral save_course_step(world.who('office'), 'TA', v.revision::text, 'codes', jsonb_build_object('level', 'none', 'tracks', '["FC"]'::jsonb, 'training_objective', objective)) r where v.title_fr = 'TA' $$;
select is(world.step('z'), 'training_objective.unknown', 'save_course_step knows the objectives of the form');
select is(world.step('c'), 'saved', 'and saves one');
select is((select v.training_objective || ' ' || (select string_agg(d.field || ' ' || coalesce(d.before, '-') || ' ' || coalesce(d.after, '-'), ',') from course_difference(p.id, v.id) d where d.field = 'training_objective') from course_draft v join course_version p on p.course_id = v.course_id and p.number = 1 where v.title_fr = 'TA'), 'c training_objective - c', 'the comparison of versions shows it');
select * from finish();
rollback;
