-- What a teacher accepts in place of a required course: who may, what is told, what it opens; and what a required course that was not passed is worth.
begin;
\ir fixtures/enrolments.sql
select plan(31);
create function fixture.accepts(who bigint, session bigint, email text, code text, ground text default 'Un diplôme') returns text language sql as $$
  select coalesce((select case when refusal is null then 'accepted' else array_to_string(refusal, ' ') end from accept_equivalence(who, session, email, code, ground)), 'nothing')
$$;
select fixture.person(1) as ana, fixture.person(2, '{"language": "en"}') as ben, fixture.person(3) as teacher, fixture.person(4) as other, fixture.person(5) as office \gset
select fixture.session('FX-BASE-1', 5, '{}', 'FX-BASE') as base, fixture.session('FX-NEXT-1', 1, '{}', 'FX-NEXT') as s, fixture.session('FX-NEXT-2', 5, '{}', 'FX-NEXT') as s2, fixture.session('FX-THIRD-1', 5, '{}', 'FX-THIRD') as third \gset
insert into course_prerequisite (course_id, required_id, kind) select a.id, b.id, 'required' from course a, course b where a.code = 'FX-NEXT' and b.code = 'FX-BASE';
insert into course_prerequisite (course_id, required_id, kind) select a.id, b.id, 'advised' from course a, course b where a.code = 'FX-NEXT' and b.code = 'FX-THIRD';
insert into role_grant (person_id, role) values (:teacher, 'teacher'), (:other, 'teacher'), (:office, 'office');
insert into session_teacher (session_id, person_id) values (:s, :teacher), (:third, :other);

select is(fixture.why(:ana, :s), 'prerequisite', 'a required course is asked for, an advised one is not');
select is(fixture.why(null, :s), '', 'a visitor is not asked');
select is(fixture.accepts(:other, :s, 'fx1@essai.test', 'FX-BASE'), 'nothing', 'a teacher of another session may not accept');
select is(fixture.accepts(:ana, :s, 'fx1@essai.test', 'FX-BASE'), 'nothing', 'nor may the person');
select is(fixture.accepts(:teacher, 0, 'fx1@essai.test', 'FX-BASE'), 'nothing', 'an absent session answers like another''s');
select is(fixture.accepts(:teacher, :s, '', ''), 'whom_email.missing replaced_code.missing', 'what is missing is said at once');
select is(fixture.accepts(:teacher, :s, 'nobody@essai.test', 'FX-THIRD', ' '), 'whom_email.unknown replaced_code.unknown ground.missing', 'an unknown address, a course that is not required, no ground');
select is(fixture.accepts(:teacher, :s, 'fx1@essai.test', 'FX-BASE', repeat('x', 501)), 'ground.too_long', 'a ground has 500 characters at most');
select is(fixture.accepts(:teacher, :s, ' FX1@essai.test ', 'FX-BASE', '  Un   diplôme '), 'accepted', 'who teaches the session accepts');
select is((select ground || ' ' || accepted_by from equivalence where person_id = :ana), 'Un diplôme ' || :teacher, 'the ground and who accepted are kept');
select is(fixture.accepts(:office, :s2, 'fx1@essai.test', 'FX-BASE'), 'whom_email.accepted', 'twice: it is there already, for the whole course');
select is((select template || ' ' || (payload ->> 'course_title') || ' ' || (payload ->> 'required_title') || ' ' || (payload ->> 'reason') from mail_outbox where person_id = :ana), 'equivalence_accepted Formation FX-NEXT Formation FX-BASE Un diplôme', 'the person is told');
select is((select action || ' ' || person_id || ' ' || object_id from audit where action like 'equivalence%'), 'equivalence.accept ' || :teacher || ' ' || :ana, 'one audit row, ids only');
select is(fixture.why(:ana, :s), '', 'nothing stands in the way any more');
select is(fixture.enrol(:ana, :s), 'enrolled', 'nor at the write');
select is(fixture.why(:ben, :s), 'prerequisite full_list', 'it holds for that person alone');

-- Who waits and was passed over is served when it is accepted.
select fixture.accepts(:office, :s2, 'fx2@essai.test', 'FX-BASE');
select is(fixture.enrol(:ben, :s), 'waiting', 'the next person waits');
select is((select refusal is null from end_equivalence(:teacher, :s, (select id from equivalence where person_id = :ben))), true, 'an acceptance ends');
select is_empty(format('select * from end_equivalence(%s, %s, %s)', :other, :third, (select id from equivalence where person_id = :ben)), 'not by those who run another course');
select is_empty(format('select * from end_equivalence(%s, %s, 0)', :teacher, :s), 'an absent one answers nothing');
select is((select refusal is null from end_equivalence(:teacher, :s, (select id from equivalence where person_id = :ben))), true, 'twice is once');
select is((select count(*)::int from audit where action = 'equivalence.end'), 1, 'with one audit row');
select is(fixture.withdraw(:ana, :s), 'withdrawn', 'a seat becomes free');
select is(fixture.state(:ben, :s) || ' ' || (select refusal from waiting_skip where enrolment_id = fixture.of(:ben, :s)), 'waiting prerequisite', 'who fails the rule now is skipped, with the reason');
select is(fixture.accepts(:teacher, :s, 'fx2@essai.test', 'FX-BASE'), 'accepted', 'it may be accepted again');
select is(fixture.state(:ben, :s), 'offered', 'and the free seat is offered in the same transaction');
select is(fixture.accept(:ben, :s), 'enrolled', 'the offer is taken up');

-- A course that was followed and not passed.
select fixture.person(6) as chloe \gset
select fixture.enrol(:chloe, :base);
select write_enrolment_event(fixture.of(:chloe, :base), 'finish', 'finished', 'office', null);
insert into outcome_event (enrolment_id, outcome, effective_on, recorded_on, actor_role) values (fixture.of(:chloe, :base), 'not_completed', current_date, current_date, 'teacher');
select is(fixture.why(:chloe, :s2), 'prerequisite', 'a required course that was not completed opens nothing');
insert into outcome_event (enrolment_id, outcome, effective_on, recorded_on, actor_role) values (fixture.of(:chloe, :base), 'completed', current_date, current_date, 'teacher');
select is(fixture.why(:chloe, :s2), '', 'the last word counts');
select is(my_data(:ana, 'fr') -> 'equivalence' -> 0 ->> 'ground', 'Un diplôme', 'the person''s own data hold it');
select is_empty('select * from fixture.faults()', 'seats, lists and history agree');
select * from finish();
rollback;
