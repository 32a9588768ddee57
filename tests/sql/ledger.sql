-- The waiting list in the hands of those who run a session: deadlines, the next offer, an offer taken back, the list closed.
begin;
\ir fixtures/enrolments.sql
select plan(57);

select fixture.person(90) as office, fixture.person(91) as teacher, fixture.person(92) as stranger \gset
insert into role_grant (person_id, role) values (:office, 'office'), (:teacher, 'teacher');
create temp table someone as select n, fixture.person(n) as id from generate_series(1, 9) n;
create function fixture.p(n int) returns bigint language sql as $$ select id from someone s where s.n = p.n $$;
create function fixture.fill(session bigint, many int) returns text language sql as $$
  select string_agg(coalesce(array_to_string(e.refusal, '+'), e.enrolment_state), ' ' order by e.ordinal)
  from (select array_agg(id order by n) as who, count(*)::int as size from someone where n <= many) b,
    enrol_many(b.who, array_fill(session, array[b.size]), array_fill(null::text, array[b.size]), array_fill(null::bigint, array[b.size]), array_fill(''::text, array[b.size]), array_fill('FI'::text, array[b.size]), array_fill(null::text, array[b.size])) e
$$;
create function fixture.next(person bigint, session bigint) returns text language sql as $$ select coalesce((select coalesce(array_to_string(refusal, ' '), offered::text) from offer_next(person, session)), 'absent') $$;
create function fixture.take_back(person bigint, session bigint, whom int, seat text default 'next', reason text default 'the room is too small') returns text language sql as $$
  select coalesce((select coalesce(array_to_string(refusal, ' '), offered::text)
    from take_back_offer(person, session, (select id from offer where enrolment_id = fixture.of(fixture.p(whom), session) order by id desc limit 1), seat, reason)), 'absent')
$$;
create function fixture.close(person bigint, session bigint, reason text default 'the course is full') returns text language sql as $$ select coalesce((select coalesce(array_to_string(refusal, ' '), closed::text) from close_waiting_list(person, session, reason)), 'absent') $$;

-- Deadlines.
create function fixture.ends(own jsonb) returns interval language sql as $$
  select offer_ends_at(jsonb_populate_record(s, own)) - now() from session s where s.id = (select min(id) from session where code like 'FX-L%')
$$;
select fixture.session('FX-LEDGER', 2) as s \gset
insert into session_teacher (session_id, person_id) values (:s, :teacher);
select is(fixture.ends('{}'), interval '48 hours', 'offer_ends_at: 48 hours');
select is(fixture.ends(jsonb_build_object('starts_on', current_date + 4)), interval '12 hours', 'twelve near the start');
select is(fixture.ends(jsonb_build_object('starts_on', current_date + 4, 'entry', 'permanent')), interval '48 hours', 'where one may enter at any time, no start is near');
select is(fixture.ends(jsonb_build_object('starts_on', current_date + 4, 'offer_hours', 30)), interval '30 hours', 'the session''s own hours go before');
select is(fixture.ends(jsonb_build_object('starts_on', current_date - 1, 'closes_at', now() + interval '5 hours')), interval '5 hours', 'never after offers close');
update setting set value = '96' where name = 'offer_hours';
update setting set value = '100' where name = 'offer_near_hours';
select is(fixture.ends('{}') || ' ' || fixture.ends(jsonb_build_object('starts_on', current_date + 4)), '4 days 4 days', 'the settings decide; near the start never more than far from it');
update setting set value = '48' where name = 'offer_hours';
update setting set value = '12' where name = 'offer_near_hours';

-- offer_next.
select is(fixture.fill(:s, 6), 'enrolled enrolled waiting waiting waiting waiting', 'two seats, four wait');
select is(fixture.next(:stranger, :s) || ' ' || fixture.next(:office, 0), 'absent absent', 'a stranger sees no list');
select is(fixture.next(:office, :s), 'list.no_seat', 'list.no_seat');
update person set email_verified_at = null where id in (fixture.p(3), fixture.p(4), fixture.p(5), fixture.p(6));
select is(fixture.withdraw(fixture.p(1), :s) || ' ' || fixture.seats(:s), 'withdrawn 1 taken 4 waiting next 5', 'a freed seat that nobody may take stays free');
select is((select string_agg(refusal, ' ') from waiting_skip k join waiting_entry w using (enrolment_id) where w.session_id = :s), 'email_unconfirmed email_unconfirmed email_unconfirmed email_unconfirmed', 'skip_entry: each that was passed over has its row');
select is((select string_agg(m.payload ->> 'reason' || (m.payload ->> 'rank'), ' ' order by m.id) from mail_outbox m join someone o on o.id = m.person_id where m.template = 'waiting_skipped'), 'email_unconfirmed1 email_unconfirmed2 email_unconfirmed3 email_unconfirmed4', 'and is told why, and where they stand');
select is(fixture.enrol(fixture.p(7), :s), 'offered', 'though a seat is free, nobody passes by the queue: a newcomer gets it as an offer, once all before have failed a rule');
select is((select position from waiting_entry where enrolment_id = fixture.of(fixture.p(7), :s)), 5, 'with a position of the list');
select is(fixture.withdraw(fixture.p(7), :s) || ' ' || fixture.state(fixture.p(3), :s), 'withdrawn waiting', 'and gives it up');
update person set email_verified_at = now() where id = fixture.p(4);
select is(fixture.next(:teacher, :s), '1', 'offer_next: who runs the session has it offered again');
select is(fixture.state(fixture.p(3), :s) || ' ' || fixture.state(fixture.p(4), :s), 'waiting offered', 'to the first who passes now, in the order of the list');
select is((select detail ->> 'offered' from audit where action = 'waiting.offer' and object_id = :'s' order by id desc limit 1), '1', 'that is on record');
update person set email_verified_at = now() where id in (fixture.p(3), fixture.p(5), fixture.p(6));

-- take_back_offer.
select is(fixture.take_back(:stranger, :s, 4) || ' ' || fixture.take_back(:office, 0, 4), 'absent absent', 'a stranger takes nothing back');
select is((select count(*)::int from take_back_offer(:office, fixture.session('FX-LOTHER', 1), (select max(id) from offer), 'next', 'x')), 0, 'nor is an offer found in another session');
select is(fixture.take_back(:office, :s, 4, 'next', ' '), 'reason.missing', 'reason.missing');
select is(fixture.take_back(:office, :s, 4, 'next', repeat('x', 401)), 'reason.too_long', 'reason.too_long');
select is(fixture.take_back(:office, :s, 4, '') || ' ' || fixture.take_back(:office, :s, 4, 'keep'), 'seat.missing seat.unknown', 'seat.missing, seat.unknown');
select is(fixture.take_back(:teacher, :s, 4), '1', 'take_back_offer: the seat goes on');
select is(fixture.state(fixture.p(3), :s) || ' ' || fixture.state(fixture.p(4), :s) || ' ' || fixture.state(fixture.p(5), :s), 'offered waiting waiting', 'in the order of the list, past the one it was taken from');
select is((select position || ' ' || (left_at is null) from waiting_entry where enrolment_id = fixture.of(fixture.p(4), :s)), '2 true', 'who waits again at the same position');
select is((select outcome || ' ' || reason from offer where enrolment_id = fixture.of(fixture.p(4), :s)), 'taken_back the room is too small', 'the offer ends with its reason');
select is((select string_agg(refusal, ' ' order by id) from waiting_skip where enrolment_id = fixture.of(fixture.p(4), :s)), 'email_unconfirmed email_unconfirmed email_unconfirmed offer_taken_back', 'and the ledger says why the next was served first');
select is((select payload ->> 'reason_told' from mail_outbox where person_id = fixture.p(4) and template = 'offer_taken_back'), 'the room is too small', 'the person is told why');
select is((select count(*)::int from mail_outbox where person_id = fixture.p(4) and template = 'waiting_skipped'), 3, 'by one message');
select is((select actor_role || ' ' || person_id from enrolment_event join enrolment_event_detail using (enrolment_id, seq) where enrolment_id = fixture.of(fixture.p(4), :s) and kind = 'take_back'), 'teacher ' || :teacher, 'the history says who did it');
select is(fixture.accept(fixture.p(4), :s), 'offer_taken_back', 'offer_taken_back');
select is(fixture.take_back(:office, :s, 4), 'stale_page', 'stale_page: an offer that has ended is not taken back again');
select is(fixture.take_back(:office, :s, 3, 'remove'), '0', 'with the seat given up');
select is((select s.capacity || ' ' || fixture.seats(s.id) from session s where s.id = :s), '1 1 taken 4 waiting next 6', 'the capacity falls, and nobody is offered anything');
select is((select old_value || ' ' || new_value || ' ' || reason from session_change where session_id = :s and field = 'capacity'), '2 1 the room is too small', 'the history of the session says so');
update session set capacity = 2 where id = :s;
select is(fixture.next(:office, :s), '1', 'raised again, it is offered again');
update session set minimum_size = 2 where id = :s;
select is(fixture.take_back(:office, :s, 3, 'remove'), 'seat.below_minimum', 'seat.below_minimum');
update offer set expires_at = now() where ended_at is null and session_id = :s;
select is(fixture.take_back(:office, :s, 3), 'stale_page', 'an offer whose time is over is not taken back: it lapses');
select is(expire_offers() || ' ' || fixture.state(fixture.p(3), :s) || ' ' || fixture.state(fixture.p(4), :s), '1 lapsed offered', 'and the next in the list is served');

-- Raising the capacity offers, and approves nobody.
select fixture.session('FX-LUP', 1) as up \gset
select fixture.fill(:up, 3);
update session set admission = 'approval' where id = :up;
select is(fixture.enrol(fixture.p(4), :up), 'applied', 'somebody has applied');
update session set admission = 'open', capacity = 4 where id = :up;
select offer_freed_seats(:up);
select is((select string_agg(fixture.state(fixture.p(n), :up), ' ' order by n) from generate_series(1, 4) n), 'enrolled offered offered applied', 'more seats are offered to who waits; who needs approval still needs it');

-- close_waiting_list.
select is(fixture.close(:stranger, :s) || ' ' || fixture.close(:office, 0), 'absent absent', 'a stranger closes nothing');
select is(fixture.close(:office, :s, '') || ' ' || fixture.close(:office, :s, repeat('x', 401)), 'reason.missing reason.too_long', 'reason.missing, reason.too_long');
select is(fixture.seats(:s), '2 taken 2 waiting next 6', 'two wait, one holds an offer');
select is(fixture.close(:teacher, :s), '2', 'close_waiting_list: who waits lapses');
select is(fixture.state(fixture.p(4), :s) || ' ' || fixture.state(fixture.p(5), :s) || ' ' || fixture.state(fixture.p(6), :s), 'offered lapsed lapsed', 'an open offer stays open');
select is((select payload ->> 'reason_told' from mail_outbox where person_id = fixture.p(6) and template = 'waiting_closed'), 'the course is full', 'they are told why');
select is((select reason from enrolment_event where enrolment_id = fixture.of(fixture.p(6), :s) and kind = 'expire'), 'list_closed', 'the history says that the list was closed');
select is((select old_value || new_value || reason from session_change where session_id = :s and field = 'has_waiting_list'), 'truefalsethe course is full', 'and that of the session');
select is(fixture.close(:office, :s), 'list.closed', 'list.closed: only once');
select is(fixture.next(:office, :s), 'list.empty', 'list.empty');
select is(fixture.enrol(fixture.p(8), :s), 'full', 'a newcomer is told that it is full');
select is(fixture.decline(fixture.p(4), :s) || ' ' || fixture.enrol(fixture.p(8), :s), 'withdrawn enrolled', 'once the last offer is declined the seat is open to all');
update session set opens_at = now() - interval '3 days', closes_at = now() - interval '1 day', starts_on = current_date - 1 where id = :up;
select is(fixture.next(:office, :up), 'list.offers_closed', 'list.offers_closed');
update session set state = 'cancelled' where id = :up;
select is(fixture.next(:office, :up) || ' ' || fixture.close(:office, :up), 'session_cancelled session_cancelled', 'session_cancelled');
select is((select coalesce(string_agg(f, ', '), '') from (select f from fixture.faults() f where f not like '%FX-LUP' limit 9) x), '', 'seats, lists, history, details, audit and offers agree');
select * from finish();
rollback;
