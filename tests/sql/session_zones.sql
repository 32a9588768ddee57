-- The clock of a session: what is typed is understood on it, what is told names it, and nights when clocks change are refused.
begin;
\ir fixtures/enrolments.sql
set local timezone to 'UTC';
select plan(44);
select fixture.person(1) as office, fixture.person(2) as teacher, fixture.person(11) as ana, fixture.person(12, '{"language":"en"}') as ben \gset
insert into role_grant (person_id, role) values (:office, 'office');
select fixture.course('FX-TZ') as course \gset
insert into course_organisation (course_id, organisation_id, part) select :course, id, 'responsible' from organisation where code = 'FX-UNI';

-- The list.
select is((select count(*)::int from code c where c.list = 'time_zone' and not exists (select from pg_timezone_names z where z.name = c.code)), 0, 'every zone of the list is one that PostgreSQL knows');
select ok((select count(*) from code where list = 'time_zone') >= 15, 'the list has the zones of France and of its partners');
select is((save_code(:office, 'time_zone', 'Asia/Seoul', 'heure de Séoul', 'Seoul time', '', '', '')).refusal, null, 'the office adds one');
select is((save_code(:office, 'time_zone', 'Europe/Atlantis', 'a', 'b', '', '', '')).refusal, '{code.no_zone}', 'but none that PostgreSQL does not know');
select is((save_code(:office, 'time_zone', 'x y', 'a', 'b', '', '', '')).refusal, '{code.malformed}', 'nor anything else');

-- What is typed.
select is((read_moment('2026-07-01T09:30', 'America/Martinique')).moment, '2026-07-01 13:30Z'::timestamptz, 'a moment is read on the clock of the session');
select is((read_moment('2026-03-29T02:30', 'Europe/Paris'))::text, '(,no_such_hour)', 'the hour that clocks skip is no hour');
select is((read_moment('2026-10-25T02:30', 'Europe/Paris'))::text, '(,hour_twice)', 'the hour that comes twice is not guessed');
select is((read_moment('2026-10-25T02:00', 'Europe/Paris')).problem || ' ' || coalesce((read_moment('2026-10-25T03:00', 'Europe/Paris')).problem, 'good') || ' ' || coalesce((read_moment('2026-10-25T01:59', 'Europe/Paris')).problem, 'good'), 'hour_twice good good', 'from its first minute to its last');
select is((read_moment('2026-03-29T02:30', 'Indian/Reunion')).problem, null, 'where clocks never change every hour is one');
select is(clock_problem('2026-04-05 01:45', 'Australia/Lord_Howe') || ' ' || clock_problem('2026-10-04 02:15', 'Australia/Lord_Howe'), 'hour_twice no_such_hour', 'half an hour of change is seen too');
select is(clock_problem('2026-06-01 12:00', 'Europe/Paris'), null, 'an ordinary hour has no problem');
select is((select string_agg(coalesce(problem, 'good'), ' ' order by line) from read_meetings(E'2026-03-29 02:30-04:00\n2026-10-25 01:00-02:30\n2026-10-25 09:00-12:00', 'Europe/Paris')), 'no_such_hour hour_twice good', 'meetings are read in the same way');

-- What is told.
select is(zoned('2026-01-12 08:30Z', 'Europe/Paris', 'fr'), '2026-01-12 08:30:00+00', 'Paris goes unnamed: templates tell Paris time by themselves');
select is(zoned('2026-01-12 08:30Z', 'America/Martinique', 'fr'), '2026-01-12 04:30:00-04:00@heure de la Martinique', 'another clock is named, in French');
select is(zoned('2026-01-12 08:30Z', 'Indian/Reunion', 'en'), '2026-01-12 12:30:00+04:00@Réunion time', 'and in English');
select is(zoned('2026-01-12 20:30Z', 'Asia/Kolkata', 'en'), '2026-01-13 02:00:00+05:30@Delhi time', 'half hours and the next day are right');
select is(zoned('2026-07-12 01:00Z', 'America/St_Johns', 'fr'), '2026-07-11 22:30:00-02:30@America/St_Johns', 'a zone without a name is told by its own');
select is(zoned(null, 'Indian/Reunion', 'fr'), null, 'no moment is none');
select is(zoned_values('{"opens_at": "2026-01-12T08:30:00+00:00", "n": 3, "released_at": null, "said_at": "soon", "list_at": ["2026-01-12"]}', 'Indian/Reunion', 'fr'),
  '{"opens_at": "2026-01-12 12:30:00+04:00@heure de La Réunion", "n": 3, "released_at": null, "said_at": "soon", "list_at": ["2026-01-12"]}', 'zoned_values dresses moments and leaves the rest');
select is(zoned_values('{"opens_at": "2026-01-12T08:30:00+00:00"}', 'Europe/Paris', 'fr'), '{"opens_at": "2026-01-12T08:30:00+00:00"}', 'nothing for Paris');
select is(zoned_values('{"a_at": "2026-01-12T08:30:00+00:00"}', null, 'fr'), '{"a_at": "2026-01-12T08:30:00+00:00"}', 'nor for what is about no session');

-- The form.
create function fixture.save(session bigint, own jsonb) returns text language sql as $$
  select coalesce(array_to_string(o.refusal, ' '), 'saved') || coalesce(' ' || nullif(o.refusal_values, '{}')::text, '')
  from (select jsonb_build_object('starts_on', '2031-06-10', 'ends_on', '2031-06-20', 'opens_at', '2031-05-01T09:00', 'closes_at', '2031-06-01T23:59', 'capacity', '9', 'has_waiting_list', 'yes', 'admission', 'open', 'attendance', 'half_day', 'mode', '0', 'tracks', 'FI') || own as f) x,
    save_session((select id from person where email = 'fx1@essai.test'), session, (select s.edition::text from session s where s.id = session), f ->> 'starts_on', f ->> 'ends_on', f ->> 'opens_at', f ->> 'closes_at', f ->> 'capacity', null, null, f ->> 'has_waiting_list',
      f ->> 'admission', f ->> 'attendance', string_to_array(f ->> 'tracks', ','), f ->> 'mode', null, null, null, null, f ->> 'withdraw_until', null, null, null, null, f ->> 'time_zone') o $$;
select (open_session(:office, 'FX-TZ', '2031-06-10', '2031-06-20', '2031-05-01T09:00', '2031-06-01T23:59', '9', null, null, 'yes', 'open', 'half_day', '{FI}', '0', null, null, null, null, null, null, null, null, 'America/Martinique')).session_id as s \gset
select is((select time_zone || ' ' || to_char(opens_at at time zone 'UTC', 'HH24:MI') from session where id = :s), 'America/Martinique 13:00', 'a session is opened on its own clock');
select is((open_session(:office, 'FX-TZ', '2031-06-10', null, '2031-05-01T09:00', '2031-06-01T23:59', '9', null, null, 'yes', 'open', 'half_day', '{FI}', '0', null, null, null, null, null, null, null, null, 'Mars/Olympus')).refusal, '{time_zone.unknown}', 'a zone that is not of the list is refused');
select is(fixture.save(:s, '{}'), 'saved', 'a form that says nothing of the zone');
select is((select time_zone from session where id = :s), 'America/Martinique', 'leaves it');
insert into meeting (session_id, starts_at, ends_at) values (:s, '2031-06-11 18:00Z', '2031-06-11 20:00Z');
insert into session_audience (session_id, kind, value, seats, opens_at, released_at) values (:s, 'institution', 'FX-UNI', 2, '2031-04-30 13:00Z', '2031-05-20 13:00Z');
select is(fixture.save(:s, '{"time_zone": "Indian/Reunion"}'), 'saved', 'the zone is changed');
select is((select to_char(opens_at at time zone 'UTC', 'HH24:MI') || ' ' || sequence from session where id = :s), '05:00 2', 'its window is read on the new clock, and calendars take the change');
select is((select to_char(starts_at at time zone 'UTC', 'HH24:MI') || '-' || to_char(ends_at at time zone 'UTC', 'HH24:MI') from meeting where session_id = :s), '10:00-12:00', 'a meeting at 14:00 stays at 14:00, on the other clock');
select is((select to_char(opens_at at time zone 'UTC', 'HH24:MI') || ' ' || to_char(released_at at time zone 'UTC', 'HH24:MI') from session_audience where session_id = :s), '05:00 05:00', 'and so do the windows of audiences');
select is((select old_value || ' > ' || new_value from session_change where session_id = :s and field = 'time_zone' order by id desc limit 1), 'America/Martinique > Indian/Reunion', 'the change is kept');
select is(fixture.save(:s, '{"time_zone": "Europe/Paris", "opens_at": "2031-03-30T02:30"}'), 'opens_at.no_such_hour', 'a form with an hour that does not exist is refused');
select is(fixture.save(:s, '{"time_zone": "Europe/Paris", "closes_at": "2031-10-26T02:30", "starts_on": "2031-10-27", "ends_on": ""}'), 'starts_on.meeting_before closes_at.hour_twice {"meeting_at": "2031-06-11 14:00:00+04:00@heure de La Réunion"}', 'or one that comes twice; a meeting left outside is told on its clock');
select is(fixture.save(:s, '{"withdraw_until": "2031-03-30T02:30", "time_zone": "Europe/Paris"}'), 'withdraw_until.no_such_hour', 'nor a deadline');
update session set time_zone = 'Europe/Paris' where id = :s;
select is((save_audience(:office, :s, (select edition::text from session where id = :s), '', 'level:3', '1', '2031-03-30T02:30', '', '2031-05-20T10:00')).refusal, '{opens_at.no_such_hour}', 'windows of audiences have the same rule');
select is((save_meetings(:office, :s, (select edition::text from session where id = :s), '2031-03-30 02:30-04:00')).refusal, '{meetings.no_such_hour}', 'and meetings');
select is((save_meetings(:office, :s, (select edition::text from session where id = :s), '2031-10-26 02:30-04:00')).refusal, '{meetings.hour_twice}', 'each way');

-- People.
update session set state = 'published', opens_at = now() - interval '1 day', closes_at = now() + interval '9 days', time_zone = 'Indian/Reunion' where id = :s;
select fixture.enrol(:ana, :s) as ana_is, fixture.enrol(:ben, :s) as ben_is \gset
select is(fixture.save(:s, '{"time_zone": "Europe/Paris"}'), 'time_zone.in_use', 'with people in it and meetings the zone stays');
delete from meeting where session_id = :s;
delete from mail_outbox;
select is(fixture.save(:s, '{"time_zone": "Asia/Dubai", "opens_at": "2020-01-01T09:00"}'), 'saved', 'without meetings it may change');
select is((select count(*)::int from mail_outbox where template = 'session_changed'), 2, 'and everybody is told');
delete from mail_outbox;
insert into alert (person_id, course_id) values (:ben, :course);
select is(send_alerts(), 1, 'whoever asked for it is told that enrolment is open');
select is((select payload ->> 'closes_at' from claim_mail(10) where template = 'enrolment_open'), '2031-06-01 23:59:00+04:00@Abu Dhabi time', 'and until when, on the clock of the session');

-- Days.
select is((select count(*)::int from half_days(:s)), 0, 'no meeting, no half-day');
update session set time_zone = 'Pacific/Noumea', starts_on = (now() at time zone 'Pacific/Noumea')::date, ends_on = (now() at time zone 'Pacific/Noumea')::date + 9, opens_at = now() - interval '9 days', closes_at = now() - interval '2 days' where id = :s;
insert into meeting (session_id, starts_at, ends_at) select :s, d at time zone 'Pacific/Noumea', (d + interval '2 hours') at time zone 'Pacific/Noumea' from (select (now() at time zone 'Pacific/Noumea')::date + time '09:00' as d) x;
select is((record_attendance(:office, :s, (select half_day_key from half_days(:s)), array[fixture.of(:ana, :s) || ':present'])).refusal, null, 'attendance of today is taken on the day of the session, however early it is in Paris');
select * from finish();
