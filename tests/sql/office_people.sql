-- The office and people: looks, finding, corrections, invitations, sign-ins, roles, timeline.
begin;
select plan(66);
create temp table who as select new_person('Odile', 'Bureau', 'odile@example.org', 'fr') as office, new_person('Adrien', 'Chef', 'adrien@example.org', 'fr') as admin, new_person('Zoé', 'Müller', 'zoe@example.org', 'fr') as zoe,
  new_person('Tim', 'Teacher', 'tim@example.org', 'en') as teacher;
insert into account (person_id) select unnest(array[office, admin, zoe, teacher]) from who;
insert into role_grant (person_id, role) select office, 'office' from who union all select admin, 'admin' from who union all select teacher, 'teacher' from who;
insert into role_grant (person_id, role, from_on, to_on) select zoe, 'office', current_date - 30, current_date - 2 from who;
insert into organisation (code, name_fr, kind) values ('ZZ-ORG', 'Organisme', 'company');
create function pg_temp.correct(by bigint, whom bigint, changes jsonb default '{}') returns text language sql as $$
  select coalesce((select coalesce(array_to_string(d.refusal, ' '), 'done') from correct_person(by, whom, coalesce(c ->> 'stamp', (select extract(epoch from p.changed_at)::text from person p where p.id = whom)),
    c ->> 'given_name', c ->> 'family_name', c ->> 'usual_name', c ->> 'email', c ->> 'phone', c ->> 'preferred_language', c ->> 'reason') d), 'nothing')
  from (select '{"given_name": "Zoé", "family_name": "Müller", "email": "zoe@example.org", "preferred_language": "fr", "reason": "Asked by letter"}'::jsonb || changes as c) v
$$;
create function pg_temp.grant_(by bigint, whom bigint, role text, place text, from_on text default '', to_on text default '') returns text language sql as $$
  select coalesce((select coalesce(array_to_string(d.refusal, ' '), 'done') from grant_role(by, whom, role, place, from_on, to_on) d), 'nothing')
$$;
create function pg_temp.answer(refusal text[]) returns text language sql as $$ select coalesce(array_to_string(refusal, ' '), 'done') $$;

-- holds_role
select ok(holds_role(office, '{office,admin}'), 'holds_role knows a role of today') from who;
select ok(not holds_role(zoe, '{office}'), 'holds_role forgets one that ended') from who;
select ok(not holds_role(null, '{office}'), 'nobody holds a role');

-- look_person, is_looking
select ok(not is_looking(office, zoe), 'a file is closed until it is opened') from who;
select is((select count(*) from look_person(teacher, zoe)), 0::bigint, 'look_person opens nothing to a teacher') from who;
select is((select count(*) from look_person(office, -1)), 0::bigint, 'look_person finds nobody who is not there') from who;
select is((select opened_id from look_person(office, zoe)), zoe, 'look_person opens a file') from who;
select ok(is_looking(office, zoe), 'is_looking says so') from who;
select ok(not is_looking(admin, zoe), 'to the one who opened it only') from who;
select is((select count(*) from audit a, who where a.action = 'person.look' and a.object_id = zoe::text and a.person_id = office), 1::bigint, 'the look is noted');

-- find_people
select is((select count(*) from find_people(office, 'mull')), 1::bigint, 'find_people finds a name without its accents') from who;
select is((select person_name from find_people(office, 'ZOE@example')), 'Zoé Müller', 'and the beginning of an address') from who;
select is((select count(*) from find_people(office, '%')), 0::bigint, 'a wildcard is a letter like another') from who;
select is((select count(*) from find_people(office, ' ')), 0::bigint, 'nothing asked finds nobody') from who;
select is((select count(*) from find_people(teacher, 'mull')), 0::bigint, 'find_people says nothing to a teacher') from who;

-- correct_person
select is(pg_temp.correct(admin, zoe), 'nothing', 'correct_person is the office''s, not the administrator''s') from who;
select is(pg_temp.correct(office, teacher), 'nothing', 'correct_person needs an open file') from who;
select is(pg_temp.correct(office, zoe), 'done', 'correct_person takes what is there already') from who;
select is((select count(*) from person_correction), 0::bigint, 'and notes no correction');
select is(pg_temp.correct(office, zoe, c), r, 'correct_person refuses ' || r) from who, (values
  ('{"given_name": " "}'::jsonb, 'given_name.missing'), ('{"family_name": ""}', 'family_name.missing'), (jsonb_build_object('usual_name', repeat('x', 121)), 'usual_name.too_long'),
  ('{"email": "zoe"}', 'email.malformed'), ('{"email": "TIM@example.org"}', 'email.taken'), ('{"phone": "call me"}', 'phone.malformed'), ('{"preferred_language": "de"}', 'preferred_language.unknown'),
  ('{"reason": " "}', 'reason.missing'), (jsonb_build_object('reason', repeat('x', 401)), 'reason.too_long'), ('{"stamp": "1"}', 'stale_save')) v (c, r);
select is(mail_link(zoe, 'invitation'), true, 'a link is on its way to the old address') from who;
select is(pg_temp.correct(office, zoe, '{"email": "zoe.new@example.org", "given_name": "Zoë"}'), 'done', 'correct_person corrects name and address') from who;
select results_eq($$ select given_name, email, email_verified_at is null from person p, who where p.id = zoe $$, $$ values ('Zoë', 'zoe.new@example.org', true) $$, 'the new address is to be confirmed');
select is((select count(*) from one_time_link l, who where l.person_id = zoe and l.used_at is null), 0::bigint, 'links sent to the old address end');
select results_eq($$ select fields, reason from person_correction $$, $$ values (array['given_name', 'email'], 'Asked by letter') $$, 'the reason is kept apart');
select is((select detail - 'correction_id' from audit where action = 'person.correct'), '{"fields": ["given_name", "email"]}'::jsonb, 'the audit names fields only');

-- office_history, person_timeline
select is((select change_reason from office_history(office, 'person', zoe::text) where action = 'person.correct'), 'Asked by letter', 'office_history gives the reason back') from who;
select is((select count(*) from office_history(admin, 'person', zoe::text)), 0::bigint, 'office_history of a person needs an open file') from who;
select is((select count(*) from office_history(teacher, 'setting', 'offer_hours')), 0::bigint, 'office_history says nothing to a teacher') from who;
select cmp_ok((select count(*) from person_timeline(office, zoe, 'fr')), '>=', 3::bigint, 'person_timeline holds look, message and correction') from who;
select is((select count(*) from person_timeline(admin, zoe, 'fr')), 0::bigint, 'person_timeline needs an open file') from who;

-- invite_person
select is((select count(*) from invite_person(teacher, 'new@example.org', 'fr')), 0::bigint, 'invite_person is not a teacher''s') from who;
select is((select pg_temp.answer(refusal) from invite_person(office, 'new@', 'fr')), 'email.malformed', 'invite_person refuses a malformed address') from who;
select is((select pg_temp.answer(refusal) from invite_person(office, 'new@example.org', 'it')), 'preferred_language.unknown', 'invite_person refuses a language we do not write') from who;
select is((select pg_temp.answer(refusal) from invite_person(office, 'new@example.org', 'en')), 'done', 'invite_person lets someone in') from who;
select is((select count(*) from mail_outbox m where m.recipient = 'new@example.org' and m.template = 'invitation' and m.payload ->> 'token' ~ '^[0-9a-f]{64}$'), 1::bigint, 'the link goes out by mail');
update account set disabled_at = now() where person_id = (select id from person where email = 'new@example.org');
select is((select pg_temp.answer(refusal) from invite_person(office, 'new@example.org', 'en')), 'email.disabled', 'invite_person opens no closed account') from who;

-- end_sign_ins
insert into sign_in (session_hash, person_id, expires_at) select repeat('a', 64), zoe, now() + interval '1 hour' from who;
select is((select count(*) from end_sign_ins(admin, zoe)), 0::bigint, 'end_sign_ins needs an open file') from who;
select is((select whose_id from end_sign_ins(office, zoe)), zoe, 'end_sign_ins ends them') from who;
select is((select count(*) from sign_in s, who where s.person_id = zoe), 0::bigint, 'none is left');

-- grant_role, end_role
select is(pg_temp.grant_(admin, zoe, 'teacher', ''), 'nothing', 'grant_role needs an open file') from who;
select is((select count(*) from look_person(admin, zoe) where opened_id is not null), 1::bigint, 'the administrator opens it') from who;
select is(pg_temp.grant_(office, zoe, 'teacher', ''), 'nothing', 'grant_role is the administrator''s') from who;
select is(pg_temp.grant_(admin, zoe, a[1], a[2], a[3], a[4]), r, 'grant_role refuses ' || r) from who, (values
  (array['king', '', '', ''], 'role.unknown'), (array['teacher', 'NO-SUCH', '', ''], 'place.unknown'), (array['employer', '', '', ''], 'place.missing'), (array['admin', 'ZZ-ORG', '', ''], 'place.house_only'),
  (array['teacher', '', '31/02/2027', ''], 'from_on.not_a_date'), (array['teacher', '', '2027-02-01', '2027-01-01'], 'to_on.before_start')) v (a, r);
select is(pg_temp.grant_(admin, zoe, 'reviewer', 'zz-org', '2027-01-01', ''), 'done', 'grant_role gives a role for an organisation') from who;
select is(pg_temp.grant_(admin, zoe, 'reviewer', 'ZZ-ORG', '2027-06-01', ''), 'role.held', 'grant_role refuses what is held already') from who;
select is((select count(*) from end_role(office, (select max(id) from role_grant))), 0::bigint, 'end_role is the administrator''s') from who;
select is((select pg_temp.answer(refusal) from end_role(admin, (select max(id) from role_grant))), 'done', 'end_role ends a role') from who;
select results_eq($$ select from_on < current_date, to_on < current_date, granted_by is not null from role_grant order by id desc limit 1 $$, $$ values (true, true, true) $$, 'the row stays, with its last day');
select is((select pg_temp.answer(refusal) from end_role(admin, (select max(id) from role_grant))), 'role_ended', 'end_role refuses one that has ended') from who;
update account set disabled_at = now() where person_id in (select g.person_id from role_grant g where g.role = 'admin') and person_id <> (select admin from who);
select is((select count(*) from look_person(admin, admin) where opened_id is not null), 1::bigint, 'the administrator opens their own file') from who;
select is((select pg_temp.answer(refusal) from end_role(admin, (select g.id from role_grant g where g.person_id = admin))), 'last_admin', 'end_role leaves one administrator') from who;
select * from finish();
rollback;
