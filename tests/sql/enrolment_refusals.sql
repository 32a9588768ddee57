-- Each rule of the refusal catalogue that guards an enrolment, by its id; and the values its sentence needs.
begin;
\ir fixtures/enrolments.sql
select plan(52);

select fixture.person(1) as ana, fixture.person(2, '{"level": 5}') as ben, fixture.person(3, '{"unconfirmed": true}') as chloe, fixture.person(4, '{"language": "en"}') as dora \gset
select fixture.session('FX-OPEN', 2) as open \gset

select is(fixture.why(:ana, :open), '', 'an open session refuses nobody');
select is(fixture.why(null, :open), '', 'a visitor meets the rules of the session alone');
select is((select count(*)::int from enrolment_refusals(array[:ana, :ben], array[:open, 0], array[null, null]::bigint[])), 0, 'an unknown session has no rules');

select fixture.course('FX-GONE') as gone \gset
select fixture.session('FX-GONE-1', 2, '{}', 'FX-GONE') as s \gset
update course set state = 'withdrawn' where id = :gone;
select is(fixture.why(:ana, :s), 'course_withdrawn', 'course_withdrawn: the course is no longer offered');
select is(fixture.enrol(:ana, :s), 'course_withdrawn', 'course_withdrawn guards the write');

select fixture.session('FX-CANCELLED', 2, '{"state": "cancelled"}') as s \gset
select is(fixture.enrol(:ana, :s), 'session_cancelled', 'session_cancelled');

select fixture.session('FX-ENDED', 2, jsonb_build_object('opens_at', now() - interval '40 days', 'closes_at', now() - interval '30 days', 'starts_on', current_date - 20, 'ends_on', current_date - 10)) as s \gset
select is(fixture.enrol(:ana, :s), 'session_ended closed', 'session_ended: all rules that fail are told, in order');
select is((select refusal_values ->> 'ends_on' from enrolment_refusals(array[:ana], array[:s], array[null::bigint]) where refusal = 'session_ended'), (current_date - 10)::text, 'session_ended says when');
select fixture.session('FX-SELF-PACED', 2, jsonb_build_object('opens_at', now() - interval '40 days', 'starts_on', current_date - 20, 'ends_on', current_date - 10)) as s \gset
select is(fixture.enrol(:ana, :s), 'enrolled', 'an ended session whose window is open (self-paced) still enrols');
select is(fixture.withdraw(:ana, :s), 'withdraw_too_late', 'without a deadline, withdrawal ends with the session');

insert into code (list, code, label_fr, label_en) values ('door', 'parcoursup', 'Parcoursup', 'Parcoursup') on conflict do nothing;
select fixture.session('FX-DOOR', null, '{"admission": "elsewhere", "door": "parcoursup", "opens_at": null, "closes_at": null}') as s \gset
select is(fixture.enrol(:ana, :s), 'enrol_elsewhere', 'enrol_elsewhere');
select is((select refusal_values from enrolment_refusals(array[:ana], array[:s], array[null::bigint])), '{"door": "Parcoursup"}', 'enrol_elsewhere names the door');

select fixture.session('FX-NO-DATES', 2, '{"starts_on": null, "ends_on": null, "opens_at": null, "closes_at": null}') as s \gset
select is(fixture.enrol(:ana, :s), 'no_dates', 'no_dates');

select fixture.session('FX-EARLY', 2, jsonb_build_object('opens_at', now() + interval '1 second')) as s \gset
select is(fixture.enrol(:ana, :s), 'not_open_yet', 'not_open_yet: a second early is too early');
select is((select (refusal_values ->> 'opens_at')::timestamptz from enrolment_refusals(array[:ana], array[:s], array[null::bigint])), now() + interval '1 second', 'not_open_yet says when');

select fixture.session('FX-CLOSED', 2, jsonb_build_object('closes_at', now())) as s \gset
select is(fixture.enrol(:ana, :s), 'closed', 'closed: at the very moment');
select is(fixture.enrol(:ana, :s, issued => extract(epoch from now())::bigint + 1), 'closed', 'closed: a form issued after closing has no grace');
select is(fixture.enrol(:ana, :s, issued => extract(epoch from now())::bigint - 60), 'enrolled', 'what was begun before closing may be sent within the grace');
select fixture.session('FX-LATE', 2, jsonb_build_object('closes_at', now() - interval '15 minutes'), 'FX-LATE') as s \gset
select is(fixture.enrol(:ana, :s, issued => extract(epoch from now())::bigint - 3600), 'closed', 'the grace ends');

select is(fixture.enrol(:chloe, :open), 'email_unconfirmed', 'email_unconfirmed');

select fixture.session('FX-LEVEL', 2, '{"entry_level_required": 6}', 'FX-LEVEL') as s \gset
select is(fixture.enrol(:ana, :s), 'profile_incomplete', 'profile_incomplete: the session asks for a level the profile does not tell');
select is((select refusal_values from enrolment_refusals(array[:ana], array[:s], array[null::bigint])), '{"fields": ["qualification_level"]}', 'profile_incomplete names the fields');
select is(fixture.enrol(:ben, :s), 'entry_level', 'entry_level');
select is((select refusal_values from enrolment_refusals(array[:ben], array[:s], array[null::bigint])), '{"level": 6}', 'entry_level says which');
update person set qualification_level = 6 where id = :ben;
select is(fixture.enrol(:ben, :s), 'enrolled', 'the level asked for is enough');

select fixture.session('FX-MINE', 1, '{}', 'FX-MINE') as s \gset
select is(fixture.enrol(:ana, :s), 'enrolled', 'the first enrols');
select is(fixture.enrol(:ana, :s), 'already_enrolled', 'already_enrolled: the full session is not mentioned, the list is open');
select is(fixture.why(:ana, :s), 'already_enrolled full_list', 'a page may say that the session is full as well');
select is(fixture.enrol(:ben, :s), 'waiting', 'the second waits');
select is(fixture.enrol(:ben, :s), 'already_waiting', 'already_waiting');
select is((select (refusal_values ->> 'rank')::int from enrolment_refusals(array[:ben], array[:s], array[null::bigint]) where refusal = 'already_waiting'), 1, 'already_waiting says the rank');
select is(fixture.why(:dora, :s), 'full_list list_first', 'full_list and list_first tell a newcomer that the list can be joined');
select is((select jsonb_object_agg(v.key, v.value) from enrolment_refusals(array[:dora], array[:s], array[null::bigint]) r, jsonb_each(r.refusal_values) v), '{"capacity": 1, "n": 1}', 'with capacity and number');
select fixture.withdraw(:ana, :s);
select is(fixture.enrol(:ben, :s), 'offer_open', 'offer_open');
select is((select (refusal_values ->> 'expires_at')::timestamptz from enrolment_refusals(array[:ben], array[:s], array[null::bigint]) where refusal = 'offer_open'), now() + interval '48 hours', 'offer_open says until when');
select fixture.session('FX-MINE-2', 5, '{}', 'FX-MINE') as s2 \gset
select is(fixture.enrol(:ben, :s2), 'enrolled', 'an offer in one session forbids no other session of the course');
select is(fixture.accept(:ben, :s), 'other_session', 'accept checks the rules again: other_session');
select is((select refusal_values ->> 'session' from accept_offer(:ben, fixture.of(:ben, :s))), 'FX-MINE-2', 'other_session names it');

select fixture.session('FX-FULL', 0, '{"has_waiting_list": false}', 'FX-FULL') as s \gset
select is(fixture.enrol(:ana, :s), 'full', 'full: no seat and no list');
select is(fixture.why(null, :s), 'full', 'full tells the visitor too');

select fixture.session('FX-MEMBERS', 2, jsonb_build_object('only_organisations', array(select '' || id from organisation where code = 'FX-ELSE')), 'FX-MEMBERS') as s \gset
select is(fixture.enrol(:ana, :s), 'organisation', 'organisation');
select is((select refusal_values from enrolment_refusals(array[:ana], array[:s], array[null::bigint])), '{"organisations": ["Autre école"]}', 'organisation names them');
insert into affiliation (person_id, organisation_id, kind, from_on) select :ana, id, 'student', current_date from organisation where code = 'FX-ELSE';
select is(fixture.enrol(:ana, :s), 'enrolled', 'a member enrols');

select fixture.session('FX-FC', 2, '{"tracks": ["FC"]}', 'FX-FC') as s \gset
select is(fixture.enrol(:ana, :s), 'track', 'track: the session is for others');

select fixture.session('FX-AFTER', 2, '{}', 'FX-AFTER') as s \gset
insert into course_prerequisite (course_id, required_id, kind) select a.id, b.id, 'required' from course a, course b where a.code = 'FX-AFTER' and b.code = 'FX-MINE';
select is(fixture.enrol(:dora, :s), 'prerequisite', 'prerequisite');
select is((select refusal_values ->> 'course' from enrolment_refusals(array[:dora], array[:s], array[null::bigint])), 'Course FX-MINE', 'prerequisite names the course in the reader''s language');
select write_enrolment_event(fixture.of(:ben, :s2), 'finish', 'finished', 'office', null);
select is(fixture.enrol(:ben, :s), 'enrolled', 'who has finished the required course may enrol');

select fixture.session('FX-EMPLOYER', 2, '{"admission": "nomination"}', 'FX-EMPLOYER') as s \gset
select is(fixture.enrol(:ana, :s), 'employer_only', 'employer_only');

select fixture.session('FX-CLASH', 2, '{}', 'FX-CLASH') as s \gset
insert into meeting (session_id, starts_at, ends_at) values (:s, now() + interval '20 days', now() + interval '20 days 2 hours');
select fixture.session('FX-CLASH-2', 2, '{}', 'FX-CLASH-2') as s2 \gset
insert into meeting (session_id, starts_at, ends_at) values (:s2, now() + interval '20 days 1 hour', now() + interval '20 days 3 hours');
select is(fixture.enrol(:dora, :s) || fixture.enrol(:dora, :s2), 'enrolledclash', 'clash');
select is((select refusal_values ->> 'session' from enrolment_refusals(array[:dora], array[:s2], array[null::bigint])), 'FX-CLASH', 'clash names the other session');
update meeting set starts_at = now() + interval '20 days 2 hours' where session_id = :s2;
select is(fixture.enrol(:dora, :s2), 'enrolled', 'one after the other is no clash');

update setting set value = '2' where name = 'person_term_limit';
select is(fixture.enrol(:dora, :open), 'limit_person', 'limit_person');
select * from finish();
rollback;
