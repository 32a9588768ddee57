-- Alerts and slices of the catalogue: who may keep an alert, one mail at opening, and a list that follows the sessions.
begin;
\ir fixtures/enrolments.sql
select plan(21);

select fixture.person(1) as ana, fixture.person(3, '{"unconfirmed": true}') as chloe \gset
select fixture.course('FX-LATER') as later, fixture.course('FX-WITHDRAWN') as gone \gset
update course set state = 'withdrawn' where id = :gone;
select refresh_catalogue() as listed \gset

select is((select refusal from create_alert(:ana, 'FX-LATER')), null, 'a person may ask to be told');
select is((select count(*)::int from alert where person_id = :ana and course_id = :later), 1, 'the alert is kept');
select is((select refusal from create_alert(:ana, 'FX-LATER')), null, 'asking twice is no error');
select is((select count(*)::int from audit where action = 'alert.create' and object_id = :'later' and person_id = :ana), 1, 'and leaves one audit row');
select is((select refusal from create_alert(:chloe, 'FX-LATER')), array['email_unconfirmed'], 'email_unconfirmed: no mail to an address nobody confirmed');
select is((select refusal from create_alert(:ana, 'FX-WITHDRAWN')), array['course_withdrawn'], 'course_withdrawn: nothing will open there');
select is((select count(*)::int from create_alert(:ana, 'FX-NOWHERE')), 0, 'an unknown course answers no row');
select is((select count(*)::int from delete_alert(:ana, 'FX-NOWHERE')), 0, 'neither does its removal');

select send_alerts() as none \gset
select is((select count(*)::int from alert where person_id = :ana), 1, 'nothing is sent while nothing is open');
select is((select list_order from catalogue_now where course_id = :later), 9, 'a course without session says so');
select fixture.session('FX-LATER-1', 5, '{}', 'FX-LATER') as s \gset
select is((select (list_order, is_open)::text from catalogue_now where course_id = :later), '(2,t)', 'an opened session shows in the list at once');
update course set state = 'withdrawn' where id = :later;
select is(send_alerts(), 0, 'nobody is called to a course that has been withdrawn');
update course set state = 'published' where id = :later;
select send_alerts() as sent \gset
select is(:sent, 1, 'one mail goes out');
select is((select (template, person_id = :ana, payload ->> 'course_path')::text from mail_outbox where event like 'alert:%' and person_id = :ana), '(enrolment_open,t,/courses/FX-LATER)', 'to the person, about the course');
select is((select count(*)::int from alert where person_id = :ana), 0, 'and the alert is gone');
select send_alerts() as again \gset
select is(:again, 0, 'nobody is told twice');
select is((select refusal from create_alert(:ana, 'FX-LATER')), null, 'the alert can be kept again');
select is((select refusal from delete_alert(:ana, 'FX-LATER')), null, 'and dropped');
select is((select count(*)::int from alert where person_id = :ana), 0, 'then nothing is kept');

update session set state = 'cancelled' where id = :s;
select is((select list_order from catalogue_now where course_id = :later), 9, 'a cancelled session is out of the list at once');
select is((select count(*)::int from catalogue_slice k join catalogue_slice o on o.course_id = k.course_id and o.from_at <> k.from_at and o.from_at < k.until_at and k.from_at < o.until_at), 0, 'slices never overlap');
select * from finish();
rollback;
