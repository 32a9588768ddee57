-- Opening, changing, publishing, copying, moving and calling off a session; who may.
begin;
\ir fixtures/enrolments.sql
select plan(68);
select fixture.person(1) as office, fixture.person(2) as teacher, fixture.person(3) as reviewer, fixture.person(4) as other, fixture.person(11) as ana, fixture.person(12) as ben, fixture.person(13, '{"language":"en"}') as chloe, fixture.person(14) as dora \gset
insert into role_grant (person_id, role) values (:office, 'office'), (:teacher, 'teacher'), (:other, 'teacher');
insert into role_grant (person_id, role, scope, organisation_id) select :reviewer, 'reviewer', 'organisation', id from organisation where code = 'FX-UNI';
select fixture.course('FX-SE') as course \gset
insert into course_organisation (course_id, organisation_id, part) select :course, id, 'responsible' from organisation where code = 'FX-UNI';
insert into role_grant (person_id, role, scope, course_id) values (:teacher, 'teacher', 'course', :course);

-- Rights.
select fixture.session('FX-SE-1', 2, '{}', 'FX-SE') as s \gset
select ok(may_run_session(:office, :s), 'the office runs every session');
select ok(may_run_session(:teacher, :s), 'a teacher runs those of an own course');
select ok(not may_run_session(:reviewer, :s), 'a reviewer of the institution reads courses, not class lists');
select ok(not may_run_session(:other, :s), 'another teacher does not');
select ok(not may_run_session(:ana, :s), 'nor a student');
select ok(not may_run_session(:office, 0), 'nobody runs an absent session');
insert into session_teacher values (:s, :other);
select ok(may_run_session(:other, :s), 'who teaches it runs it');
select is((select count(*)::int from session x, (values (:office), (:teacher), (:reviewer), (:other), (:ana)) p (id) where may_run_session(p.id, x.id) <> (x.id in (select run_sessions(p.id)))), 0, 'run_sessions and may_run_session are one rule');
select ok(may_edit_course(:teacher, :course) and may_edit_course(:office, :course) and may_edit_course(:reviewer, :course) and may_edit_course(:other, :course) and not may_edit_course(:ana, :course), 'may_edit_course: granted, office, institution, taught');
delete from session_teacher where person_id = :other;
update role_grant set to_on = current_date - 1, from_on = current_date - 9 where person_id = :teacher and scope = 'course';
select ok(not may_run_session(:teacher, :s), 'a right that has ended is none');
update role_grant set to_on = null where person_id = :teacher;
select is(session_role(:teacher, :s), 'teacher', 'a teacher acts as teacher');
select is(session_role(:office, :s), 'office', 'the office as office');

-- Days and moments as typed.
select is((select day_on from read_day(' 2026-02-28 ')), '2026-02-28'::date, 'read_day reads a day');
select is((select string_agg(coalesce((read_day(d)).problem, 'good'), ' ' order by n) from unnest(array['2026-02-30', '31/13/2026', '2026-13-01', '2024-02-29', '', '0000-00-00']) with ordinality x (d, n)), 'not_a_date not_a_date not_a_date good good not_a_date', 'and says of others that there is no such day');
select is((select moment from read_moment('2026-07-01T09:30', 'Europe/Paris')), '2026-07-01 07:30Z'::timestamptz, 'read_moment reads in the zone');
select is((select problem from read_moment('2026-07-01T29:30', 'Europe/Paris')), 'not_a_date', 'and refuses an hour that is none');
select is(shift_moment('2026-03-25 13:00Z', 7, 'Europe/Paris'), '2026-04-01 12:00Z'::timestamptz, 'shift_moment keeps the hour of the clock over a change of season');
select is(array[read_days(' 364 '), read_days('-7'), read_days('1e3'), read_days('99999'), read_days(null)], array[364, -7, null, null, null], 'read_days takes whole days');

create function fixture.form(own jsonb default '{}') returns jsonb language sql as $$
  select jsonb_build_object('starts_on', current_date + 20, 'ends_on', current_date + 40, 'opens_at', (current_date - 1) || 'T08:00', 'closes_at', (current_date + 9) || 'T12:00',
    'capacity', '2', 'has_waiting_list', 'yes', 'admission', 'open', 'attendance', 'half_day', 'mode', '0', 'tracks', 'FI', 'teachers', 'fx2@essai.test') || own $$;
create function fixture.open(person bigint, own jsonb default '{}', code text default 'FX-SE') returns text language sql as $$
  select coalesce(array_to_string(o.refusal, ' '), 'opened') from fixture.form(own) f, open_session(person, code, f ->> 'starts_on', f ->> 'ends_on', f ->> 'opens_at', f ->> 'closes_at', f ->> 'capacity', f ->> 'is_unlimited', f ->> 'minimum_size', f ->> 'has_waiting_list',
    f ->> 'admission', f ->> 'attendance', string_to_array(f ->> 'tracks', ','), f ->> 'mode', f ->> 'place_name', f ->> 'place_city', f ->> 'price_total', f ->> 'hours_total', f ->> 'withdraw_until', f ->> 'rhythm_fr', f ->> 'rhythm_en', f ->> 'teachers') o $$;
create function fixture.save(person bigint, session bigint, own jsonb default '{}', edition text default null) returns text language sql as $$
  select coalesce(array_to_string(o.refusal, ' '), 'saved') from fixture.form(own) f, save_session(person, session, coalesce(save.edition, (select s.edition::text from session s where s.id = session)), f ->> 'starts_on', f ->> 'ends_on', f ->> 'opens_at', f ->> 'closes_at', f ->> 'capacity',
    f ->> 'is_unlimited', f ->> 'minimum_size', f ->> 'has_waiting_list', f ->> 'admission', f ->> 'attendance', string_to_array(f ->> 'tracks', ','), f ->> 'mode', f ->> 'place_name', f ->> 'place_city', f ->> 'price_total', f ->> 'hours_total', f ->> 'withdraw_until',
    f ->> 'rhythm_fr', f ->> 'rhythm_en', f ->> 'teachers', f ->> 'reason') o $$;

-- Opening.
select is(fixture.open(:teacher), 'opened', 'a teacher opens a session of an own course');
select is((select state || ' ' || code from session where course_id = :course order by id desc limit 1), 'draft FX-SE-' || extract(year from current_date + 20) || '-1', 'as a draft with a code of its own');
select is(new_session_code('FX-SE', current_date + 20), 'FX-SE-' || extract(year from current_date + 20) || '-2', 'new_session_code takes the next number');
select is((select string_agg(p.email, ' ') from session_teacher t join person p on p.id = t.person_id join session x on x.id = t.session_id where x.course_id = :course), 'fx2@essai.test', 'who opens it teaches it');
select is(fixture.open(:ana), 'course_code.unknown', 'nobody else opens one');
select is(fixture.open(:teacher, '{}', 'FX-NONE'), 'course_code.unknown', 'a course that is absent looks the same');
select is(fixture.open(:teacher, jsonb_build_object('starts_on', '2026-02-30', 'ends_on', '2026-02-31')), 'starts_on.not_a_date ends_on.not_a_date', 'days that do not exist are refused');
select is(fixture.open(:teacher, jsonb_build_object('ends_on', current_date + 3)), 'ends_on.before_start', 'an end before the start is refused');
select is(fixture.open(:teacher, '{"opens_at": "", "closes_at": ""}'), 'opens_at.missing closes_at.missing', 'a first day needs opening and closing');
select is(fixture.open(:teacher, jsonb_build_object('opens_at', (current_date + 21) || 'T10:00', 'closes_at', (current_date + 20) || 'T10:00')), 'opens_at.after_start closes_at.before_opening', 'a window that cannot be is refused');
select is(fixture.open(:teacher, '{"capacity": "many", "minimum_size": "x", "price_total": "1e9", "hours_total": "-1", "mode": "9", "admission": "x", "attendance": "x", "tracks": "XX", "teachers": "a@b.cd"}'),
  'capacity.not_a_number minimum_size.not_a_number admission.unknown attendance.unknown tracks.missing mode.unknown price_total.not_a_number hours_total.not_a_number teachers.unknown', 'every field says what is wrong, all at once (change_session)');
select is(fixture.open(:teacher, '{"minimum_size": "5"}'), 'minimum_size.too_large', 'a minimum above the capacity is refused');
select is(fixture.open(:teacher, jsonb_build_object('place_name', repeat('x', 256), 'place_city', repeat('x', 51), 'rhythm_fr', repeat('x', 3001), 'rhythm_en', repeat('x', 3001))), 'place_name.too_long place_city.too_long rhythm_fr.too_long rhythm_en.too_long', 'texts have limits');
update course set state = 'withdrawn' where id = :course;
select is(fixture.open(:teacher), 'course_unpublished', 'no session of a course that is not published');
update course set state = 'published' where id = :course;
select is((select count(*)::int from session where course_id = :course), 2, 'what was refused left nothing behind');

-- Publishing.
select id as draft from session where course_id = :course and state = 'draft' \gset
select is_empty(format('select * from publish_session(%s, %s)', :ana, :draft), 'publish_session: another''s session is absent');
update session set capacity = null where id = :draft;
select is((select refusal from publish_session(:teacher, :draft)), array['capacity_unknown'], 'without a number of places nothing is published');
update session set capacity = 2 where id = :draft;
select is((select refusal from publish_session(:teacher, :draft)), null, 'else it is');
select is((select state from session where id = :draft), 'published', 'and everybody sees it');

-- Changing: capacity, waiting list, stale pages, who is told.
select fixture.enrol(:ana, :s), fixture.enrol(:ben, :s), fixture.enrol(:chloe, :s), fixture.enrol(:dora, :s);
select is_empty(format('select fixture.save(%s, %s) where fixture.save(%s, %s) is not null', :ana, :s, :ana, :s), 'save_session: another''s session is absent');
select is(fixture.save(:teacher, :s, '{"capacity": "1"}'), 'capacity.too_small', 'capacity below what is taken is refused');
select is((select refusal_values from save_session(:teacher, :s, (select edition::text from session where id = :s), null, null, null, null, '0', null, null, 'yes', 'open', 'none', '{FI}', '0', null, null, null, null, null, null, null, null, null)), '{"free": 2, "taken": 2}'::jsonb, 'with the number to free first');
select is(fixture.save(:teacher, :s, '{"capacity": ""}'), 'capacity.too_small', 'nor may it become unknown');
select is(fixture.save(:teacher, :s, '{"has_waiting_list": ""}'), 'has_waiting_list.in_use', 'a list with people stays');
select is(fixture.save(:teacher, :s, '{}', '999'), 'stale_page', 'a form made from an older edition is refused');
select is(fixture.save(:teacher, :s, '{"capacity": "3"}'), 'saved', 'capacity up');
select is(fixture.state(:chloe, :s) || ' ' || fixture.state(:dora, :s), 'offered waiting', 'offers go out in order, in the same transaction');
select is((select count(*)::int from mail_outbox where template = 'session_changed'), 4, 'other dates: everyone is told');
select is(fixture.save(:teacher, :s, '{"capacity": "3", "price_total": "12,50"}'), 'saved', 'a price with a comma');
select is((select count(*)::int from mail_outbox where template = 'session_changed'), 4, 'a price tells nobody');
select is((select old_value || ' ' || new_value from session_change where session_id = :s and field = 'capacity'), '2 3', 'session_change keeps the history');
select is(tell_session(:s, 'session_changed', 'fx-test'), 4, 'tell_session writes to each live enrolment');
select is(tell_session(:s, 'session_changed', 'fx-test'), 0, 'and the same event never twice');

-- Copies and the next year.
select is_empty(format('select * from duplicate_session(%s, %s, ''7'')', :ana, :s), 'duplicate_session: another''s session is absent');
select is((select refusal from duplicate_session(:teacher, :s, 'x')), array['days.not_a_number'], 'days must be a number');
select copy_id as copy from duplicate_session(:teacher, :s, '364') \gset
select is((select row(b.state, b.starts_on - a.starts_on, b.seats_taken, b.edition)::text from session a, session b where a.id = :s and b.id = :copy), '(draft,364,0,1)', 'a copy is a draft without people, a year later');
select is((select refusal from roll_over_sessions(:teacher, '{}', '364')), array['picks.missing'], 'roll_over_sessions: nothing chosen');
select is((select refusal from roll_over_sessions(:other, array[:s::text], '364')), array['picks.unknown'], 'somebody else''s session stops it');
select is((select refusal from roll_over_sessions(:teacher, array[:s::text, 'x'], '364')), array['picks.unknown'], 'so does one that is none');
select is((select made from roll_over_sessions(:teacher, array[:s::text, :draft::text], '364')), 2, 'else all are made');
select is(copy_session(:teacher, :s, 1) is not null, true, 'copy_session is what both rest on');

-- Moving.
select is_empty(format('select * from move_session(%s, %s, ''1'', ''7'', ''x'')', :ana, :s), 'move_session: another''s session is absent');
select is((select array_agg(m.refusal[1]) from (values ('x', 'why'), ('0', 'why'), ('7', ' '), ('7', repeat('x', 501))) v (days, why), move_session(:teacher, :s, (select edition::text from session where id = :s), v.days, v.why) m),
  array['days.not_a_number', 'days.not_a_number', 'reason.missing', 'reason.too_long'], 'it needs days and a reason');
select is((select told from move_session(:teacher, :s, (select edition::text from session where id = :s), '7', 'Salle prise')), 4, 'everyone is told of a move');
select is((select string_agg(kind, ' ' order by seq) from enrolment_event where enrolment_id = fixture.of(:chloe, :s)), 'queue offer take_back offer', 'an offer goes back to the list and out again');

-- Calling off.
select is((select array_agg(c.refusal[1]) from unnest(array['', repeat('x', 501)]) w, cancel_session(:teacher, :s, w) c), array['reason.missing', 'reason.too_long'], 'cancel_session needs a reason');
select is((select cancelled from cancel_session(:teacher, :s, 'Trop peu de monde')), 4, 'everybody''s enrolment is cancelled');
select is((select row(state, seats_taken, waiting_count)::text from session where id = :s), '(cancelled,0,0)', 'the list is closed');
select is((select array_agg(r) from (select (cancel_session(:teacher, :s, 'x')).refusal[1] union all select fixture.save(:teacher, :s) union all select (publish_session(:teacher, :s)).refusal[1] union all select (move_session(:teacher, :s, '1', '7', 'x')).refusal[1]) x (r)),
  array['session_cancelled', 'session_cancelled', 'session_cancelled', 'session_cancelled'], 'a session that is called off stays so');
select is_empty('select * from fixture.faults()', 'seats, lists, events and audit agree');
select * from finish();
rollback;
