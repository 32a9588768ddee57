-- Meetings, messages, attendance, outcomes and certificates of a session.
begin;
\ir fixtures/enrolments.sql
select plan(66);
select fixture.person(1) as office, fixture.person(2) as teacher, fixture.person(11) as ana, fixture.person(12) as ben, fixture.person(13, '{"language":"en"}') as chloe, fixture.person(14) as dora \gset
insert into role_grant (person_id, role) values (:office, 'office'), (:teacher, 'teacher');
select fixture.session('FX-RO', 3, '{"attendance": "half_day"}') as s \gset
select fixture.session('FX-RO-2', 3, '{"attendance": "none"}') as t \gset
insert into session_teacher values (:s, :teacher), (:t, :teacher);
select fixture.enrol(:ana, :s), fixture.enrol(:ben, :s, 'FC', 'a'), fixture.enrol(:chloe, :s), fixture.enrol(:dora, :s), fixture.enrol(:dora, :t);

-- Meetings: a rule, lines, what is refused, what stays.
create function fixture.rule(weekdays text[], from_time text, to_time text, from_day text, to_day text, except_days text default '', room text default '') returns text language sql as $$
  select coalesce(problem, lines) from expand_meetings(weekdays, from_time, to_time, from_day, to_day, except_days, room) $$;
select is(fixture.rule('{2}', '14:00', '16:00', '2026-01-01', '2026-01-31', '2026-01-13, 2026-01-20', 'B 12'), E'2026-01-06 14:00-16:00 | B 12\n2026-01-27 14:00-16:00 | B 12', 'every Tuesday but two');
select is(fixture.rule('{2,4}', '9:00', '11:30', '2026-01-05', '2026-01-09'), E'2026-01-06 09:00-11:30\n2026-01-08 09:00-11:30', 'two days a week, without a room');
select is(array[fixture.rule('{}', '9:00', '10:00', '2026-01-05', '2026-01-09'), fixture.rule('{9}', '9:00', '10:00', '2026-01-05', '2026-01-09'), fixture.rule('{1}', '9:00', '10:00', '2026-02-30', '2026-03-09'), fixture.rule('{1}', '9:00', '10:00', '2026-01-05', '2026-01-09', 'Christmas'),
    fixture.rule('{1}', '9:00', '10:00', '2026-01-09', '2026-01-05'), fixture.rule('{1}', '9:00', '10:00', '2026-01-05', '2036-01-05'), fixture.rule('{1}', '10:00', '9:00', '2026-01-05', '2026-01-09'), fixture.rule('{1}', '25:00', '26:00', '2026-01-05', '2026-01-09'), fixture.rule('{7}', '9:00', '10:00', '2026-01-05', '2026-01-06')],
  array['weekday', 'weekday', 'day', 'day', 'order', 'long', 'time', 'time', 'empty'], 'a rule that gives nothing says why');
select is((select array_agg(row(r.room, r.link, r.kind, r.problem)::text order by r.line) from read_meetings(E'2026-01-06 14:00-16:00 | B 12 | exam\n\n2026-01-07 9:00 – 11:00 | https://x.test/a\n2026-02-30 9:00-10:00\nsome day\n2026-01-08 11:00-10:00\n2026-01-08 11:77-12:00', 'Europe/Paris') r),
  array['("B 12",,exam,)', '(,https://x.test/a,online,)', '(,,class,not_a_date)', '(,,class,malformed)', '(,,class,order)', '(,,class,not_a_date)'], 'read_meetings reads each line or says what is wrong with it');
create function fixture.meet(person bigint, session bigint, meetings text, edition text default null) returns text language sql as $$
  select coalesce(array_to_string(m.refusal, ' '), 'saved') from save_meetings(person, session, coalesce(meet.edition, (select s.edition::text from session s where s.id = session)), meetings) m $$;
select is(fixture.meet(:ana, :s, ''), null, 'save_meetings: another''s session is absent');
select is(fixture.meet(:teacher, :s, 'x', '99'), 'stale_page', 'a form made from an older edition is refused');
select is(fixture.meet(:teacher, :s, 'some day'), 'meetings.malformed', 'a line that is none');
select is(fixture.meet(:teacher, :s, '2026-02-30 10:00-11:00'), 'meetings.not_a_date', 'a day that does not exist');
select is(fixture.meet(:teacher, :s, (current_date + 20) || ' 11:00-10:00'), 'meetings.order', 'an end before the start');
select is(fixture.meet(:teacher, :s, (current_date + 2) || ' 10:00-11:00'), 'meetings.outside', 'a day outside the session');
select is(fixture.meet(:teacher, :s, (current_date + 20) || E' 10:00-12:00\n' || (current_date + 20) || ' 11:00-13:00'), 'meetings.overlap', 'two at once');
select is(fixture.meet(:teacher, :s, (select string_agg((current_date + 20) || ' 10:00-11:00', E'\n') from generate_series(1, 301))), 'meetings.too_many', 'more than 300');
select is(fixture.meet(:teacher, :s, (current_date + 20) || E' 09:00-10:30 | B 12\n' || (current_date + 20) || E' 11:00-12:00\n' || (current_date + 20) || E' 14:00-16:00\n' || (current_date + 21) || ' 09:00-11:00'), 'saved', 'four meetings');
select is((select array_agg(half_day || ' ' || minutes order by starts_at) from half_days(:s)), array['morning 150', 'afternoon 120', 'morning 120'], 'make three half-days');
select min(id) as kept from meeting where session_id = :s \gset
select is(fixture.meet(:teacher, :s, (current_date + 20) || E' 09:00-10:30 | B 14\n' || (current_date + 20) || E' 14:00-16:00\n' || (current_date + 21) || ' 09:00-11:00'), 'saved', 'three of them stay');
select is((select room || ' ' || (select count(*) from meeting where session_id = :s) from meeting where id = :kept), 'B 14 3', 'a meeting whose hours stay is the same meeting');

-- Messages.
create function fixture.write(person bigint, session bigint, fr text, en text, waiting text default '') returns text language sql as $$
  select coalesce(array_to_string(w.refusal, ' '), 'written') from write_session_message(person, session, fr, en, fr, en, waiting) w $$;
select is(fixture.write(:ana, :s, 'a', 'b'), null, 'write_session_message: another''s session is absent');
select is(fixture.write(:teacher, :s, U&' \00A0', ''), 'subject_fr.missing body_fr.missing subject_en.missing body_en.missing', 'blanks only are nothing');
select is(fixture.write(:teacher, :s, repeat('x', 4001), repeat('x', 4001)), 'subject_fr.too_long body_fr.too_long subject_en.too_long body_en.too_long', 'there are limits');
select is(fixture.write(:teacher, :s, 'Bonjour', 'Hello'), 'written', 'a message in both languages');
select max(id) as message from session_message \gset
select is((select count(*)::int from mail_outbox where template = 'session_message'), 0, 'goes nowhere before it is sent');
select is_empty(format('select * from send_session_message(%s, %s, %s)', :ana, :s, :message), 'send_session_message: another''s is absent');
select is_empty(format('select * from send_session_message(%s, %s, %s)', :teacher, :t, :message), 'nor is it sent through another session');
select is((select recipients from send_session_message(:teacher, :s, :message)), 3, 'it goes to the enrolled, not to the list');
select is((select string_agg(payload ->> 'subject', ' ' order by person_id) from mail_outbox where template = 'session_message'), 'Bonjour Bonjour Hello', 'to each in their language');
select is((select refusal from send_session_message(:teacher, :s, :message)), array['message_sent'], 'and once');
select fixture.write(:teacher, :s, 'a', 'b', 'yes');
select is((select recipients from send_session_message(:teacher, :s, (select max(id) from session_message))), 4, 'those who wait too, when asked');

-- Attendance.
select half_day_key as key from half_days(:s) limit 1 \gset
select is((select refusal from record_attendance(:teacher, :s, :'key', '{}')), array['attendance_early'], 'not before its day');
update session set starts_on = current_date - 20, ends_on = current_date - 1, opens_at = now() - interval '60 days', closes_at = now() - interval '21 days' where id = :s;
update meeting set starts_at = starts_at - interval '40 days', ends_at = ends_at - interval '40 days' where session_id = :s;
select half_day_key as key from half_days(:s) limit 1 \gset
select is_empty(format('select * from record_attendance(%s, %s, %L, ''{}'')', :ana, :s, :'key'), 'record_attendance: another''s session is absent');
select is_empty(format('select * from record_attendance(%s, %s, ''2026-01-01-night'', ''{}'')', :teacher, :s), 'so is a half-day that is none');
create function fixture.mark(person bigint, session bigint, mark text, key text default null) returns text language sql as $$
  select coalesce(array_to_string(r.refusal, ' '), r.recorded::text) from record_attendance(person, session, coalesce(mark.key, (select h.half_day_key from half_days(session) h limit 1)), array[mark]) r $$;
select is(fixture.mark(:teacher, :s, fixture.of(:ana, :s) || ':present'), '1', 'one is there');
select is(fixture.mark(:teacher, :s, fixture.of(:ana, :s) || ':present'), '0', 'the same again writes nothing');
select is(fixture.mark(:office, :s, fixture.of(:ana, :s) || ':excused'), '1', 'a correction is a new row');
select is((select array_agg(presence || ' ' || minutes || ' ' || actor_role order by id) from attendance_event where enrolment_id = fixture.of(:ana, :s)), array['present 90 teacher', 'excused 0 office'], 'and the old one stays');
select is(fixture.mark(:teacher, :s, fixture.of(:dora, :t) || ':present'), 'presence.unknown', 'somebody of another class is refused');
select is(fixture.mark(:teacher, :s, 'x:present') || ' ' || fixture.mark(:teacher, :s, fixture.of(:ben, :s) || ':late'), 'presence.unknown presence.unknown', 'so is what no form sends');
select is(fixture.mark(:teacher, :s, fixture.of(:ben, :s) || ':'), '0', 'not told writes nothing');
select is((select count(*)::int from attendance_event_detail d join attendance_event a on a.id = d.attendance_event_id where a.enrolment_id = fixture.of(:ana, :s) and d.person_id in (:teacher, :office)), 2, 'who wrote it stands apart');
insert into meeting (session_id, starts_at, ends_at) select :t, (current_date - 1)::timestamptz, (current_date - 1)::timestamptz + interval '1 hour';
select is(fixture.mark(:teacher, :t, fixture.of(:dora, :t) || ':present'), 'attendance_none', 'a session that keeps none');
select is(fixture.meet(:teacher, :s, ''), 'attendance_kept', 'a meeting with attendance is not taken away');
select is((select refusal from move_session(:teacher, :s, (select edition::text from session where id = :s), '7', 'x')), array['attendance_kept'], 'nor moved');

-- Outcomes.
create function fixture.end_as(person bigint, session bigint, outcome text[], grade text[] default '{}') returns text language sql as $$
  select coalesce(array_to_string(r.refusal, ' '), r.recorded::text) from record_outcomes(person, session, outcome, grade) r $$;
select is(fixture.end_as(:ana, :s, '{}'), null, 'record_outcomes: another''s session is absent');
select is(fixture.end_as(:teacher, :t, '{}'), 'outcome_early', 'not before it begins');
select is(fixture.end_as(:teacher, :s, array[fixture.of(:dora, :s) || ':completed']), 'outcome.unknown', 'who waits has none');
select is(fixture.end_as(:teacher, :s, array[fixture.of(:ana, :s) || ':excellent']), 'outcome.unknown', 'nor one that is not known');
select is(fixture.end_as(:teacher, :s, array[fixture.of(:ana, :s) || ':completed'], array[fixture.of(:ana, :s) || ':' || repeat('x', 61)]), 'grade.too_long', 'a result has a limit');
select is(fixture.end_as(:teacher, :s, array[fixture.of(:ana, :s) || ':completed', fixture.of(:ben, :s) || ':completed', fixture.of(:chloe, :s) || ':'], array[fixture.of(:ana, :s) || ': 15/20: good ']), '2', 'two completed');
select is(fixture.state(:ana, :s) || ' ' || fixture.state(:chloe, :s), 'finished enrolled', 'their enrolments are finished');
select is((select grade from outcome_event where enrolment_id = fixture.of(:ana, :s)), '15/20: good', 'with the result as text');
select is(fixture.end_as(:teacher, :s, array[fixture.of(:ben, :s) || ':not_completed']), '1', 'corrected');
select is(fixture.end_as(:teacher, :s, array[fixture.of(:ben, :s) || ':']), '1', 'taken back');
select is((select array_agg(outcome order by id) from outcome_event where enrolment_id = fixture.of(:ben, :s)), array['completed', 'not_completed', 'revoked'], 'as rows');
select fixture.end_as(:teacher, :s, array[fixture.of(:ben, :s) || ':completed']);

-- Certificates.
select is_empty(format('select * from issue_documents(%s, %s, array[''1''])', :ana, :s), 'issue_documents: another''s session is absent');
select is((select array_agg(i.refusal[1]) from (values ('{}'::text[]), ('{x}'), (array[fixture.of(:chloe, :s)::text])) v (picks), issue_documents(:teacher, :s, v.picks) i), array['picks.missing', 'picks.not_completed', 'picks.not_completed'], 'for those who completed only');
select is((select issued from issue_documents(:teacher, :s, array[fixture.of(:ana, :s)::text, fixture.of(:ben, :s)::text])), 2, 'two are issued');
select is((select issued from issue_documents(:teacher, :s, array[fixture.of(:ana, :s)::text])), 0, 'who holds one keeps it');
select is((select array_agg(kind || ' ' || number order by number) from issued_document where enrolment_id in (fixture.of(:ana, :s), fixture.of(:ben, :s))), array['attestation 1', 'completion 2'], 'numbered by organisation and year, by track');
select code, id as document from issued_document where enrolment_id = fixture.of(:ana, :s) \gset
select is((select row(v.kind, v.organisation_fr, v.title_fr, v.is_intact, v.revoked_at)::text from verify_document(:'code') v), format('(attestation,"Université d''essai","Formation FX-RO",t,)'), 'verify_document says what may be known');
select is_empty('select * from verify_document(''2222-2222-2222-2222'')', 'and nothing of a code that is none');
select throws_ok(format('update issued_document set payload = ''{}'' where id = %s', :document), '42501', null, 'a document never changes (refuse_document_change)');
select is(fixture.end_as(:teacher, :s, array[fixture.of(:ana, :s) || ':not_completed']), 'certificate_first', 'its outcome stays while it is valid');
select is_empty(format('select * from revoke_document(%s, %s, ''x'')', :ana, :document), 'revoke_document: another''s is absent');
select is((select array_agg(r.refusal[1]) from unnest(array[' ', repeat('x', 501)]) w, revoke_document(:teacher, :document, w) r), array['reason.missing', 'reason.too_long'], 'it needs a reason');
select revoke_document(:teacher, :document, 'Wrong dates');
select is((select refusal from revoke_document(:teacher, :document, 'Wrong dates')), array['document_revoked'], 'once');
select is((select count(*)::int from issued_document where enrolment_id = fixture.of(:ana, :s) and revoked_at is not null) + (select issued from issue_documents(:teacher, :s, array[fixture.of(:ana, :s)::text])), 2, 'a revoked one is replaced');
select expire_offers(1000000);
select is_empty('select * from fixture.faults()', 'seats, lists, events and audit agree');
select * from finish();
rollback;
