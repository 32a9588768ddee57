-- Reminders and notices, each once; calendars of persons: in the mail, as a file, behind a revocable address.
begin;
\ir fixtures/enrolments.sql
select plan(52);
select fixture.person(1) as ana, fixture.person(2) as ben, fixture.person(3, '{"language": "en"}') as cleo, fixture.person(4) as dan \gset

-- send_reminders.
select fixture.session('FX-REMIND', 1) as s \gset
select fixture.enrol(:ana, :s), fixture.enrol(:ben, :s), fixture.enrol(:cleo, :s), fixture.withdraw(:ana, :s);
select is(send_reminders(), 0, 'an offer that was just made is not reminded of');
update offer set made_at = now() - interval '37 hours', expires_at = now() + interval '11 hours' where session_id = :s;
select is(send_reminders(), 1, 'send_reminders: when a quarter of the time is left');
select is(send_reminders(), 0, 'once');
select is(fixture.mails(:ben), 'waiting_joined offer_made offer_reminder', 'the person is told');
select is((select (payload ->> 'expires_at')::timestamptz - now() from mail_outbox where template = 'offer_reminder'), interval '11 hours', 'until when');
update offer set reminded_at = null where session_id = :s;
select is(send_reminders(), 0, 'even if the mark were lost, the message is one');
update offer set reminded_at = null, expires_at = now() where session_id = :s;
select is(send_reminders(), 0, 'an offer that has ended is not reminded of');

-- sweep_starts.
select fixture.session('FX-SOON', 5, jsonb_build_object('starts_on', (now() at time zone 'Europe/Paris')::date + 3, 'ends_on', (now() at time zone 'Europe/Paris')::date + 5, 'closes_at', now() + interval '1 day')) as soon \gset
select fixture.session('FX-LATER', 5, jsonb_build_object('starts_on', (now() at time zone 'Europe/Paris')::date + 4, 'closes_at', now() + interval '1 day')) as later \gset
select fixture.session('FX-ANY', 5, jsonb_build_object('starts_on', (now() at time zone 'Europe/Paris')::date + 3, 'ends_on', (now() at time zone 'Europe/Paris')::date + 50, 'entry', 'permanent')) as anytime \gset
select fixture.enrol(:ana, :soon), fixture.enrol(:ben, :soon), fixture.enrol(:ana, :later), fixture.enrol(:cleo, :anytime), fixture.withdraw(:ben, :soon);
select is(sweep_starts(), 0, 'who has just come knows the dates');
update enrolment set created_at = now() - interval '2 days' where person_id in (:ana, :ben, :cleo);
select is(sweep_starts(), 1, 'sweep_starts: three days before, the enrolled of that session alone');
select is((select string_agg(person_id || ' ' || (payload ->> 'session_code'), ', ') from mail_outbox where template = 'session_soon'), :ana || ' FX-SOON', 'not who withdrew, nor where it is too early, nor where one enters at any time');
select is(sweep_starts(), 0, 'once');
update session set starts_on = starts_on - 1 where id = :soon;
select is(sweep_starts(), 1, 'a session that was moved is told again for its new day');
update session set starts_on = (now() at time zone 'Europe/Paris')::date where id = :soon;
select is(sweep_starts(), 0, 'a session that has begun is not told');
update session set starts_on = (now() at time zone 'Europe/Paris')::date + 2, state = 'cancelled' where id = :soon;
select is(sweep_starts(), 0, 'nor a cancelled one');

-- enrolment_calendar, calendar_of.
select fixture.session('FX-CAL', 3, '{"sequence": 4}') as c \gset
insert into meeting (session_id, starts_at, ends_at, room) values (:c, '2027-03-01 09:00+01', '2027-03-01 12:30+01', 'B12'), (:c, '2027-03-08 09:00+01', '2027-03-08 12:30+01', 'B12');
select fixture.enrol(:ana, :c), fixture.enrol(:ben, :c);
create function fixture.file(enrolment bigint, method text default 'PUBLISH') returns text language sql as $$ select enrolment_calendar(array[enrolment], method, 'office@essai.test', 'fr', 'https://amphi.test') $$;
create function fixture.seen(file text, name text) returns text language sql as $$ select string_agg(m[1], ' ') from regexp_matches(replace(file, E'\r\n ', ''), '\r\n' || name || ':([^\r]*)', 'g') m $$;
select is(fixture.seen(fixture.file(fixture.of(:ana, :c)), 'METHOD') || ' ' || fixture.seen(fixture.file(fixture.of(:ana, :c)), 'SEQUENCE') || ' ' || fixture.seen(fixture.file(fixture.of(:ana, :c)), 'STATUS'), 'PUBLISH 4 4 CONFIRMED CONFIRMED', 'enrolment_calendar: each meeting, with the session''s sequence');
select is(fixture.seen(fixture.file(fixture.of(:ana, :c)), 'ORGANIZER'), 'mailto:office@essai.test mailto:office@essai.test', 'with its organizer, which the methods of mail need');
select isnt(fixture.seen(fixture.file(fixture.of(:ana, :c)), 'UID'), fixture.seen(fixture.file(fixture.of(:ben, :c)), 'UID'), 'each person''s copy has UIDs of its own');
select is(fixture.seen(fixture.file(fixture.of(:ana, :c)), 'UID'), (select string_agg('meeting-' || id || '-' || fixture.of(:ana, :c) || '@amphi.test', ' ' order by starts_at) from meeting where session_id = :c), 'made of the meeting and the enrolment');
select is(fixture.seen(calendar_of('PUBLISH', null, array[row(:c, '', 0, false, false)::calendar_entry], 'en', 'https://amphi.test'), 'ORGANIZER'), null, 'calendar_of: without an organizer none is named');
select is(fixture.seen(calendar_of('PUBLISH', null, array[row(:c, '', 2, true, false)::calendar_entry], 'en', 'https://amphi.test'), 'SEQUENCE') || ' ' || fixture.seen(calendar_of('PUBLISH', null, array[row(:c, '', 2, true, false)::calendar_entry], 'en', 'https://amphi.test'), 'STATUS'), '6 6 CANCELLED CANCELLED', 'an entry adds its own steps, and may be off');

-- mail_calendar.
create function fixture.attached(person bigint, template text) returns text language sql as $$
  select string_agg(k.method || ' ' || fixture.seen(k.calendar, 'METHOD') || ' ' || fixture.seen(k.calendar, 'SEQUENCE') || ' ' || fixture.seen(k.calendar, 'STATUS'), '; ')
  from (select max(id) as id from mail_outbox m where m.person_id = person and m.template = attached.template) m, mail_calendar(m.id, 'https://amphi.test:8080/x') k
$$;
select is(fixture.attached(:ana, 'enrolment_confirmed'), 'PUBLISH PUBLISH 4 4 CONFIRMED CONFIRMED', 'mail_calendar: a confirmation carries the dates');
select is(fixture.attached(:cleo, 'waiting_joined'), null, 'who waits gets no dates');
select is(fixture.withdraw(:ana, :c), 'withdrawn', 'a withdrawal');
select is(fixture.attached(:ana, 'enrolment_withdrawn'), 'CANCEL CANCEL 5 5 CANCELLED CANCELLED', 'carries a cancellation, with a higher sequence');
select is(fixture.attached(:ana, 'enrolment_confirmed'), null, 'a confirmation that was overtaken carries nothing');
select is(fixture.withdraw(:cleo, :s), 'withdrawn', 'who withdraws from a list');
select is(fixture.attached(:cleo, 'enrolment_withdrawn'), null, 'has nothing to cancel');
select write_enrolment_event(fixture.of(:ana, :c), 'reopen', 'enrolled', 'office', null);
select is(fixture.attached(:ana, 'enrolment_confirmed'), 'PUBLISH PUBLISH 6 6 CONFIRMED CONFIRMED', 'reopened, it comes after its cancellation');
update session set sequence = sequence + 1 where id = :c;
select tell_session(:c, 'session_changed', 'session:fx', 'x');
select is(fixture.attached(:ben, 'session_changed'), 'PUBLISH PUBLISH 5 5 CONFIRMED CONFIRMED', 'a change carries the new dates, with a higher sequence');
delete from meeting where session_id = :c and starts_at = '2027-03-08 09:00+01';
select is((select count(*)::int from meeting_gone where session_id = :c), 1, 'keep_gone_meeting: a meeting that is taken out leaves its times');
select is(fixture.attached(:ben, 'session_changed'), 'PUBLISH PUBLISH 5 CONFIRMED; CANCEL CANCEL 5 CANCELLED', 'and is cancelled beside what stays');
select fixture.person(80) as office \gset
insert into role_grant (person_id, role) values (:office, 'office');
select is((select cancelled from cancel_session(:office, :c, 'no teacher')), 2, 'the session is called off');
select is(fixture.attached(:ben, 'enrolment_cancelled'), 'CANCEL CANCEL 7 CANCELLED', 'and everybody''s dates with it');
select is((select count(*)::int from mail_outbox m, mail_calendar(m.id, 'https://amphi.test') where m.template in ('offer_made', 'waiting_joined', 'offer_reminder')), 0, 'messages of the list carry none');
select is(has_function_privilege('amphi_mail', 'mail_calendar(bigint, text)', 'execute') and not has_function_privilege('amphi_web', 'mail_calendar(bigint, text)', 'execute'), true, 'the mailer alone asks for them');

-- The feed.
select is((select count(*)::int from calendar_feed_of(:ana)), 0, 'calendar_feed_of: none at first');
select feed_token as token from make_calendar_feed(:ana) \gset
select matches(:'token'::text, '^[0-9a-f]{64}$', 'make_calendar_feed: 256 random bits');
select is((select token_hash = encode(sha256(convert_to(:'token', 'UTF8')), 'hex') from calendar_feed_of(:ana)), true, 'only its hash is kept');
select is(has_table_privilege('amphi_web', 'calendar_feed', 'select'), false, 'and no page reads the table');
insert into account (person_id) values (:ana), (:ben);
select matches(calendar_feed_text(:'token', 'fr', 'https://amphi.test'), E'^BEGIN:VCALENDAR\r\n.*METHOD:PUBLISH\r\n', 'calendar_feed_text answers a calendar');
select is((select count(*)::int from regexp_matches(calendar_feed_text(:'token', 'fr', 'https://amphi.test'), 'BEGIN:VEVENT', 'g')), (select count(*)::int from enrolment where person_id = :ana and state = 'enrolled'), 'of the places that are confirmed');
select is(calendar_feed_text(repeat('0', 64), 'fr', 'https://amphi.test'), null, 'another address answers nothing');
select is(calendar_feed_text(encode(sha256(convert_to(:'token', 'UTF8')), 'hex'), 'fr', 'https://amphi.test'), null, 'nor does the hash');
select feed_token as second from make_calendar_feed(:ana) \gset
select is(calendar_feed_text(:'token', 'fr', 'https://amphi.test'), null, 'a new address ends the old one');
select isnt(calendar_feed_text(:'second', 'fr', 'https://amphi.test'), null, 'and answers');
update account set disabled_at = now() where person_id = :ana;
select is(calendar_feed_text(:'second', 'fr', 'https://amphi.test'), null, 'a disabled account has no feed');
update account set disabled_at = null where person_id = :ana;
select is((select revoked from revoke_calendar_feed(:ben)), 0, 'who has none revokes none');
select is((select revoked from revoke_calendar_feed(:ana)), 1, 'revoke_calendar_feed');
select is(calendar_feed_text(:'second', 'fr', 'https://amphi.test'), null, 'a revoked address answers nothing');
select is((select revoked from revoke_calendar_feed(:ana)), 0, 'twice changes nothing');
select is((select string_agg(action, ' ' order by id) from audit where object = 'person' and object_id = :'ana' and action like 'calendar.%'), 'calendar.make calendar.make calendar.revoke', 'each act is on record');
select is((select coalesce(string_agg(f, ', '), '') from (select f from fixture.faults() f limit 9) x), '', 'seats, lists, history, details, audit and offers agree');
select * from finish();
rollback;
