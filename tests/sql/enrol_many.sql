-- Batches of enrolment requests: order, mixed fates, repeats, seats, waiting list, history, audit, messages.
begin;
\ir fixtures/enrolments.sql
select plan(72);

create temp table someone as select n, fixture.person(n, case when n = 2 then '{"language": "en"}'::jsonb else '{}' end) as id from generate_series(1, 40) n;
create function fixture.p(n int) returns bigint language sql as $$ select id from someone s where s.n = p.n $$;
-- A batch of people n… for one session, in that order.
create function fixture.batch(numbers int[], session bigint) returns text language sql as $$
  select string_agg(coalesce(array_to_string(e.refusal, '+'), e.enrolment_state), ' ' order by e.ordinal)
  from (select array_agg(fixture.p(n) order by o) as who, count(*)::int as size from unnest(numbers) with ordinality u (n, o)) b,
    enrol_many(b.who, array_fill(session, array[b.size]), array_fill(null::text, array[b.size]), array_fill(null::bigint, array[b.size]), array_fill(''::text, array[b.size]),
      array_fill('FI'::text, array[b.size]), array_fill(null::text, array[b.size])) e
$$;

-- The happy way.
select fixture.session('FX-ONE', 3) as s \gset
select is(fixture.batch('{1}', :s), 'enrolled', 'one request for a free seat is enrolled');
select is(fixture.seats(:s), '1 taken 0 waiting next 1', 'one seat is taken');
select matches((select reference from enrolment where id = fixture.of(fixture.p(1), :s)), '^[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}$', 'the enrolment has a sayable reference');
select is((select starts_on from enrolment where id = fixture.of(fixture.p(1), :s)), current_date + 20, 'its entry date is the session''s first day');
select is((select kind || ' ' || state_after || ' ' || actor_role || ' ' || seq from enrolment_event where enrolment_id = fixture.of(fixture.p(1), :s)), 'enrol enrolled person 1', 'one event is written');
select is((select person_id from enrolment_event_detail where enrolment_id = fixture.of(fixture.p(1), :s)), fixture.p(1), 'its detail names the actor');
select is((select action || ' ' || person_id from audit where object = 'enrolment' and object_id = fixture.of(fixture.p(1), :s)::text), 'enrolment.enrol ' || fixture.p(1), 'one audit row is written');
select is((select template || ' ' || recipient || ' ' || language from mail_outbox where person_id = fixture.p(1)), 'enrolment_confirmed fx1@essai.test fr', 'one message goes out');
select is((select payload - array['reference', 'path', 'place_name', 'reason'] from mail_outbox where person_id = fixture.p(1)),
  jsonb_build_object('given_name', 'Prénom1', 'course_title', 'Formation FX-ONE', 'session_code', 'FX-ONE', 'starts_on', current_date + 20, 'ends_on', current_date + 25, 'time_zone', 'Europe/Paris',
    'contact_email', 'bureau@essai.test'), 'the message says what was enrolled in');
select is((select payload ->> 'path' from mail_outbox where person_id = fixture.p(1)), '/my/enrolments/' || fixture.of(fixture.p(1), :s), 'the message leads to the enrolment');
select fixture.batch('{2}', :s);
select is((select language || ' ' || (payload ->> 'course_title') from mail_outbox where person_id = fixture.p(2)), 'en Course FX-ONE', 'a message speaks the person''s language');

-- Order of arrival and seats.
select fixture.session('FX-THREE', 3) as s \gset
select is(fixture.batch('{9,3,7,1,5}', :s), 'enrolled enrolled enrolled waiting waiting', 'three seats, five requests: the first three are enrolled, two wait');
select is(fixture.seats(:s), '3 taken 2 waiting next 3', 'seats and positions are counted');
select is((select string_agg(s.n || ':' || w.position, ' ' order by w.position) from waiting_entry w join enrolment e on e.id = w.enrolment_id join someone s on s.id = e.person_id where w.session_id = :s), '1:1 5:2',
  'positions follow the order of arrival');
select is((select string_agg(s.n::text, ' ' order by v.ticket) from enrolment_event v join enrolment e on e.id = v.enrolment_id join someone s on s.id = e.person_id where e.session_id = :s), '9 3 7 1 5',
  'tickets follow the order of arrival');
select is((select payload ->> 'rank' from mail_outbox where person_id = fixture.p(5) and payload ->> 'session_code' = 'FX-THREE'), '2', 'the message of who waits says the rank');
select is((select string_agg(distinct template, ' ') from mail_outbox where payload ->> 'session_code' = 'FX-THREE' and payload ? 'rank'), 'waiting_joined', 'joining the list is confirmed by mail');
select is(fixture.batch('{11,12}', :s), 'waiting waiting', 'the next batch waits behind');
select is((select string_agg(position::text, ' ' order by position) from waiting_entry where session_id = :s), '1 2 3 4', 'its positions go on');
select is((select rank from waiting_place where enrolment_id = fixture.of(fixture.p(12), :s)), 4, 'rank counts those before');
select is(fixture.batch('{13,9,14,1}', :s), 'waiting already_enrolled waiting already_waiting', 'a mixed batch: neighbours are unharmed by refusals');
select is((select count(*)::int from enrolment where session_id = :s), 9, 'a refusal writes no enrolment');

select fixture.session('FX-NO-LIST', 2, '{"has_waiting_list": false}') as s \gset
select is(fixture.batch('{21,22,23,24}', :s), 'enrolled enrolled full full', 'without a list the rest is refused: full');
select is((select refusal_values from enrol_many(array[fixture.p(25)], array[:s], array[null], array[null]::bigint[], array[''], array['FI'], array[null]) e), '{"capacity": 2}', 'full says the capacity');
select is(fixture.seats(:s), '2 taken 0 waiting next 1', 'nothing is oversold');
select throws_ok(format('update session set seats_taken = 3 where id = %s', :s), '23514', null, 'the database itself forbids overselling');

select fixture.session('FX-UNLIMITED', null, '{"is_unlimited": true, "has_waiting_list": false}') as s \gset
select is(fixture.batch('{21,22,23,24}', :s), 'enrolled enrolled enrolled enrolled', 'a session without limit takes all');
select fixture.session('FX-RESERVED', 3, '{"seats_reserved": 2}') as s \gset
select is(fixture.batch('{21,22}', :s), 'enrolled waiting', 'reserved seats are not for everyone');

-- Nobody passes the list.
select fixture.session('FX-LIST', 1, '{}', 'FX-2') as s \gset
select is(fixture.batch('{1,2}', :s), 'enrolled waiting', 'one seat, one waits');
update person set email_verified_at = null where id = fixture.p(2);
update session set capacity = 2 where id = :s;
select is(fixture.batch('{3}', :s), 'offered', 'a free seat is first offered to those who wait; the newcomer gets it only because the one before fails a rule');
select is((select refusal from waiting_skip where enrolment_id = fixture.of(fixture.p(2), :s)), 'email_unconfirmed', 'who is passed over is told why');
select is((select payload ->> 'reason' from mail_outbox where person_id = fixture.p(2) and template = 'waiting_skipped'), 'email_unconfirmed', 'and by mail');
select is((select payload ->> 'rank' || ' ' || (payload ->> 'reference') from mail_outbox where person_id = fixture.p(2) and template = 'waiting_skipped'), '1 ' || (select reference from enrolment where id = fixture.of(fixture.p(2), :s)), 'which says the rank that is kept, and the reference');
select is(fixture.seats(:s), '2 taken 1 waiting next 3', 'the skipped one keeps the position');
update person set email_verified_at = now() where id = fixture.p(2);
update session set capacity = 3 where id = :s;
select is(fixture.batch('{4}', :s), 'waiting', 'while someone waits a newcomer joins the list even if a seat is free');
select is(fixture.state(fixture.p(2), :s), 'offered', 'and the free seat is offered in order at once');

-- Applications.
select fixture.session('FX-APPROVAL', 1, '{"admission": "approval"}', 'FX-3') as s \gset
select is(fixture.batch('{1,2}', :s), 'applied applied', 'a session by approval takes applications, more than it has seats');
select is(fixture.seats(:s), '0 taken 0 waiting next 1', 'an application holds no seat');
select is((select string_agg(distinct template, ' ') from mail_outbox where payload ->> 'session_code' = 'FX-APPROVAL'), 'application_received', 'an application is confirmed by mail');
select is(fixture.batch('{1}', :s), 'already_applied', 'already_applied');
select fixture.session('FX-PAID', 5, '{"price_total": 900}', 'FX-4') as s \gset
select is(fixture.enrol(fixture.p(1), :s, 'FC', 'd'), 'applied', 'continuing education paid by the person needs a contract: an application');
select is(fixture.enrol(fixture.p(2), :s, 'FC', 'a'), 'enrolled', 'paid by the employer it is enrolled at once');
select fixture.session('FX-FREE', 5, '{"price_total": 0}', 'FX-5') as s \gset
select is(fixture.enrol(fixture.p(1), :s, 'FC', 'd'), 'enrolled', 'what is free needs no contract');

-- Fields.
select fixture.session('FX-FIELDS', 5, '{}', 'FX-6') as s \gset
select is(fixture.enrol(fixture.p(1), :s, null), 'track.missing', 'track.missing');
select is(fixture.enrol(fixture.p(1), :s, ''), 'track.missing', 'an empty track is missing too');
select is(fixture.enrol(fixture.p(1), :s, 'XX'), 'track.unknown', 'track.unknown');
select is(fixture.enrol(fixture.p(1), :s, 'FC'), 'trainee_status.missing', 'trainee_status.missing in continuing education');
select is(fixture.enrol(fixture.p(1), :s, 'FA', 'z'), 'trainee_status.unknown', 'trainee_status.unknown');
select is(fixture.enrol(fixture.p(1), :s, 'FI', 'a'), 'enrolled', 'initial training needs no status');
select is((select trainee_status from enrolment where id = fixture.of(fixture.p(1), :s)), null, 'and keeps none');

-- Repeats.
select fixture.session('FX-KEYS', 5, '{}', 'FX-7') as s \gset
select is(fixture.enrol(fixture.p(1), :s, key => fixture.key(1)), 'enrolled', 'a request with a key');
select is(fixture.enrol(fixture.p(1), :s, key => fixture.key(1)), 'enrolled', 'its repeat is answered as the first');
select is((select seen from request_key where person_id = fixture.p(1) and key = fixture.key(1)), 2, 'the repeat writes too');
select is(fixture.enrol(fixture.p(1), :s, key => fixture.key(1), print => 'g'), 'already_sent', 'the same key with other contents: already_sent');
select is((select d.enrolment_id from enrol_many(array[fixture.p(1)], array[:s], array[fixture.key(1)], array[null]::bigint[], array['g'], array['FI'], array['']) d), fixture.of(fixture.p(1), :s), 'and names what came of the first');
select is(fixture.enrol(fixture.p(2), :s, key => 'nonsense'), 'stale_page', 'a malformed key never raises');
select is((select string_agg(fixture.answer(refusal, enrolment_state), ' ' order by ordinal) || ' ' || count(distinct enrolment_id)
  from enrol_many(array[fixture.p(3), fixture.p(3), fixture.p(3), fixture.p(4)], array[:s, :s, :s, :s], array[fixture.key(3), fixture.key(3), fixture.key(3), fixture.key(4)], array[null, null, -1, 9223372036854775807],
    array['f', 'f', 'other', 'f'], array['FI', 'FI', 'FI', 'FI'], array[null, null, null, null])), 'enrolled enrolled already_sent enrolled 2', 'a double click inside one batch is one enrolment, answered twice');
select is((select string_agg(fixture.answer(refusal, enrolment_state), ' ' order by ordinal) from enrol_many(array[fixture.p(5), fixture.p(5)], array[:s, :s], array[fixture.key(5), fixture.key(5)], array[null, null]::bigint[],
  array['f', 'other'], array['XX', 'FI'], array['', ''])), 'track.unknown stale_page', 'nothing came of the first in the batch: the other is not called sent');

select fixture.withdraw(fixture.p(1), :s);
delete from request_key where person_id = fixture.p(1) and key = fixture.key(1);
select is(fixture.enrol(fixture.p(1), :s, key => fixture.key(1), issued => extract(epoch from now())::bigint - 8 * 86400), 'stale_page', 'a form older than the kept answers enrols nobody again');
select is(fixture.enrol(fixture.p(3), :s, key => fixture.key(3), issued => extract(epoch from now())::bigint - 8 * 86400), 'enrolled', 'an answer that is still kept is given, however old the form');
select is(fixture.enrol(fixture.p(1), :s, key => fixture.key(1), issued => extract(epoch from now())::bigint - 6 * 86400), 'enrolled', 'a form of last week is a form');

-- One person several times in a batch: each request sees the one before.
select fixture.session('FX-TWICE', 5, '{}', 'FX-8') as s, fixture.session('FX-TWICE-2', 5, '{}', 'FX-8') as s2 \gset
select is((select string_agg(fixture.answer(refusal, enrolment_state), ' ' order by ordinal)
  from enrol_many(array[fixture.p(1), fixture.p(1), fixture.p(2), fixture.p(1), fixture.p(2)], array[:s, :s, :s, :s2, :s2], array[fixture.key(11), fixture.key(12), null, null, null], array[null]::bigint[], array['f', 'f'],
    array['FI', 'FI', 'FI', 'FI', 'FI'], array[null])), 'enrolled already_enrolled enrolled other_session other_session', 'two tabs in one batch: one enrolment, and the rules between sessions hold');
select is((select string_agg(fixture.answer(refusal, enrolment_state), ' ' order by ordinal)
  from enrol_many(array[fixture.p(1), null, 0, fixture.p(1)], array[0, :s, :s, null], array[null], array[null]::bigint[], array[''], array['FI', 'FI', 'FI', 'FI'], array[null])), 'stale_page stale_page stale_page stale_page',
  'unknown people and sessions are refused, never raised');
select is_empty('select * from enrol_many(array[]::bigint[], array[]::bigint[], array[]::text[], array[]::bigint[], array[]::text[], array[]::text[], array[]::text[])', 'an empty batch answers nothing');

-- Kinds of sessions.
select fixture.session('FX-DRAFT', 5, '{"state": "draft"}') as s \gset
select is(fixture.enrol(fixture.p(1), :s), 'stale_page', 'a session that is no longer published: stale_page');
select fixture.session('FX-PERMANENT', 5, jsonb_build_object('entry', 'permanent', 'starts_on', current_date - 9, 'opens_at', now() - interval '20 days')) as s \gset
select fixture.enrol(fixture.p(1), :s);
select is((select starts_on from enrolment where id = fixture.of(fixture.p(1), :s)), (now() at time zone 'Europe/Paris')::date, 'with permanent entry the entry date is one''s own first day');
select fixture.session('FX-LIST-CLOSED', 1, jsonb_build_object('opens_at', now() - interval '9 days', 'closes_at', now() - interval '1 minute', 'starts_on', current_date - 1)) as s \gset
select is((select string_agg(fixture.answer(refusal, enrolment_state), ' ' order by ordinal) from enrol_many(array[fixture.p(1), fixture.p(2)], array[:s, :s], array[null],
  array_fill(extract(epoch from now())::bigint - 600, array[2]), array[''], array['FI', 'FI'], array[null])), 'enrolled full', 'within the grace a free seat is given, but nobody joins a list whose offers are over');
select is((select refusal_values ? 'opens_at' and refusal = '{not_open_yet,email_unconfirmed,track.missing}' from fixture.person(77, '{"unconfirmed": true}') p,
  fixture.session('FX-SEVERAL', 5, jsonb_build_object('opens_at', now() + interval '1 hour')) s, enrol_many(array[p], array[s], array[null], array[null]::bigint[], array[''], array[null], array[null])), true,
  'several refusals come in the order of the catalogue, fields last, with all their values');

-- 256 at once.
select fixture.session('FX-RUSH', 30, '{}', 'FX-9') as s \gset
select count(fixture.person(n)) from generate_series(1001, 1256) n;
select is((select string_agg(enrolment_state || ' ' || count, ', ' order by enrolment_state) from (
  select e.enrolment_state, count(*) from (select array_agg(id order by id) as who from person where email like 'fx1___@essai.test') b,
    enrol_many(b.who, array_fill(:s::bigint, array[256]), (select array_agg(fixture.key(n)) from generate_series(1, 256) n), array_fill(null::bigint, array[256]), array_fill(''::text, array[256]), array_fill('FI'::text, array[256]),
      array_fill(null::text, array[256])) e group by 1) x), 'enrolled 30, waiting 226', 'a full batch on thirty seats: thirty enrolled, the rest waits');
select is((select max(v.ticket) filter (where v.kind = 'enrol') < min(v.ticket) filter (where v.kind = 'queue') from enrolment_event v join enrolment e on e.id = v.enrolment_id where e.session_id = :s), true,
  'nobody with a lower ticket waits while a higher one was enrolled');
select is((select coalesce(string_agg(f, ', '), '') from (select f from fixture.faults() f limit 9) x), '', 'seats, lists, history, details and audit agree');

-- The cost of a decision does not grow with the house: a plan that walks all sessions, or all people, would read thousands of rows here.
select count(fixture.session('FX-MANY-' || n, 9, '{}', 'FX-9')) from generate_series(1, 2000) n;
select count(fixture.person(n)) from generate_series(2001, 4030) n;
analyze session, person, enrolment, request_key;
create function fixture.read_rows() returns bigint language sql as $$
  select sum(pg_stat_get_xact_tuples_returned(t)) from (select t::oid from unnest(array['session', 'person', 'enrolment', 'request_key']::regclass[]) t union all select i.indexrelid from pg_index i where i.indrelid = any(array['session', 'person', 'enrolment', 'request_key']::regclass[])) x (t)
$$;
select fixture.session('FX-ALONE', 9, '{}', 'FX-9') as s, (select array_agg(id)::text from person where email ~ '^fx40[0-2].@') as who \gset
select fixture.read_rows() as before \gset
select count(*) from enrol_many(:'who'::bigint[], array_fill(:s::bigint, array[30]), (select array_agg(fixture.key(n)) from generate_series(5001, 5030) n), array_fill(null::bigint, array[30]), array_fill(''::text, array[30]), array_fill('FI'::text, array[30]), array_fill(null::text, array[30])) e;
select fixture.read_rows() - :before as read \gset
select cmp_ok(:read::bigint, '<', 2000::bigint, 'thirty requests read some rows each, not the tables: ' || :read);
select * from finish();
rollback;
