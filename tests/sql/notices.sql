-- Notices to those who teach: gathered, one an hour, nothing lost and nothing twice; meetings that change are told to all.
begin;
\ir fixtures/enrolments.sql
select plan(17);
select fixture.person(90) as teacher, fixture.person(91, '{"language": "en"}') as other, fixture.person(92) as gone, fixture.person(1) as ana, fixture.person(2) as ben, fixture.person(3) as cleo \gset
insert into role_grant (person_id, role) values (:teacher, 'teacher'), (:other, 'teacher');
select fixture.session('FX-NOTE', 1) as s, fixture.session('FX-NOTE2', 5, '{}', 'FX-NOTE-B') as s2 \gset
insert into session_teacher (session_id, person_id) values (:s, :teacher), (:s2, :teacher), (:s2, :other), (:s2, :gone);
update notice_mark set audit_id = (select coalesce(max(id), 0) from audit);
create function fixture.told(person bigint) returns text language sql as $$
  select coalesce(string_agg(concat_ws(' ', payload ->> 'enrolled', payload ->> 'waiting', payload ->> 'withdrawn', payload ->> 'applied', replace(payload ->> 'sessions', E'\n', '+')), '; ' order by id), '') from mail_outbox where person_id = person and template = 'staff_notice'
$$;
select is(sweep_notices(), 0, 'sweep_notices: nothing happened');
select fixture.enrol(:ana, :s), fixture.enrol(:ben, :s), fixture.enrol(:cleo, :s), fixture.enrol(:ana, :s2);
select is(sweep_notices(), 0, 'what has just happened may not be all of it yet');
-- Half a minute later.
alter table audit disable trigger user;
update audit set at = now() - interval '1 minute' where at = now();
alter table audit enable trigger user;
select is(sweep_notices(), 2, 'then one message to each who teaches');
select is(fixture.told(:teacher), '2 2 Formation FX-NOTE (FX-NOTE)+Formation FX-NOTE-B (FX-NOTE2)', 'with what happened in all their sessions together');
select is(fixture.told(:other), '1 Course FX-NOTE-B (FX-NOTE2)', 'in their language, of their own sessions');
select is(fixture.told(:gone), '', 'who no longer has the right is told nothing');
select is(sweep_notices(), 0, 'running again sends nothing');
select fixture.withdraw(:ana, :s);
alter table audit disable trigger user;
update audit set at = now() - interval '1 minute' where at = now();
alter table audit enable trigger user;
select is(sweep_notices(), 0, 'within the hour what happens is gathered');
select is((select withdrawn from staff_notice where person_id = :teacher), 1, 'and kept');
select is(fixture.mails(:ana), 'enrolment_confirmed enrolment_confirmed enrolment_withdrawn', 'the person is told of each step at once, never gathered');
update staff_noticed set sent_at = now() - interval '61 minutes';
update mail_outbox set event = event || ':earlier' where template = 'staff_notice';
select is(sweep_notices(), 1, 'after the hour it is sent');
select is(fixture.told(:teacher), '2 2 Formation FX-NOTE (FX-NOTE)+Formation FX-NOTE-B (FX-NOTE2); 1 Formation FX-NOTE (FX-NOTE)', 'once');
select is((select count(*)::int from staff_notice), 0, 'and nothing is left');
select is((select audit_id = (select max(id) from audit where object = 'enrolment') from notice_mark), true, 'the mark stands at the last step');

-- Meetings that change.
select is((select coalesce(refusal[1], 'saved') from save_meetings(:teacher, :s2, '1', (current_date + 21) || ' 10:00-12:00', '')), 'saved', 'meetings are set');
select is((select count(*)::int from mail_outbox where template = 'session_changed' and person_id = :ana), 1, 'everybody in a published session is told');
select is((select count(*)::int from mail_outbox where template = 'session_changed' and person_id <> :ana), 0, 'and nobody else');
select * from finish();
rollback;
