-- Withdrawal, and the seat that goes on: offers made, accepted, declined, expired, skipped, closed.
begin;
\ir fixtures/enrolments.sql
select plan(70);

select fixture.person(1) as ana, fixture.person(2) as ben, fixture.person(3) as chloe, fixture.person(4) as dora, fixture.person(5) as elif \gset
select expire_offers(1000000) >= 0;

-- Withdrawal.
select fixture.session('FX-W', 1) as s \gset
select fixture.enrol(:ana, :s), fixture.enrol(:ben, :s), fixture.enrol(:chloe, :s), fixture.enrol(:dora, :s);
select is_empty(format('select * from withdraw_enrolment(%s, %s)', :ben, fixture.of(:ana, :s)), 'another''s enrolment answers like an absent one');
select is_empty(format('select * from withdraw_enrolment(%s, 0)', :ben), 'an absent enrolment answers nothing');
select is(fixture.withdraw(:ana, :s), 'withdrawn', 'a person may withdraw');
select is(fixture.withdraw(:ana, :s), 'stale_page', 'only once');
select is(fixture.mails(:ana), 'enrolment_confirmed enrolment_withdrawn', 'the withdrawal is confirmed by mail');
select is(fixture.state(:ben, :s), 'offered', 'the freed seat is offered to the first waiting in the same transaction');
select is(fixture.seats(:s), '1 taken 2 waiting next 4', 'the offer holds the seat');
select is((select expires_at from offer where enrolment_id = fixture.of(:ben, :s)), now() + interval '48 hours', 'for the hours of the setting');
select is((select payload ->> 'expires_at' from mail_outbox where person_id = :ben and template = 'offer_made')::timestamptz, now() + interval '48 hours', 'the message says until when');
select is((select rank from waiting_place where enrolment_id = fixture.of(:chloe, :s)), 1, 'the next one is now first');
select is(fixture.withdraw(:chloe, :s), 'withdrawn', 'who waits may leave the list');
select is((select rank from waiting_place where enrolment_id = fixture.of(:dora, :s)), 1, 'and those behind move up');
select is((select position from waiting_entry where enrolment_id = fixture.of(:dora, :s)), 3, 'though no position ever changes');
select is(fixture.seats(:s), '1 taken 1 waiting next 4', 'leaving the list frees no seat');

-- Acceptance.
select is_empty(format('select * from accept_offer(%s, %s)', :ana, fixture.of(:ben, :s)), 'another''s offer answers like an absent one');
select is(fixture.accept(:dora, :s), 'stale_page', 'who has no offer cannot accept one');
select is(fixture.accept(:ben, :s), 'enrolled', 'an offer is accepted');
select is((select outcome from offer where enrolment_id = fixture.of(:ben, :s)), 'accepted', 'the offer ends as accepted');
select is(fixture.seats(:s), '1 taken 1 waiting next 4', 'the seat stays taken');
select is(fixture.accept(:ben, :s), 'already_enrolled', 'accepting twice: already_enrolled');
select is(fixture.mails(:ben), 'waiting_joined offer_made enrolment_confirmed', 'each step is told by mail');
select is((select string_agg(kind, ' ' order by seq) from enrolment_event where enrolment_id = fixture.of(:ben, :s)), 'queue offer accept', 'the history tells the way');

-- Declining.
select fixture.withdraw(:ben, :s);
select is(fixture.state(:dora, :s), 'offered', 'the list is served in order');
select fixture.enrol(:elif, :s);
select is(fixture.state(:elif, :s), 'waiting', 'a passer-by does not take a held seat');
select is_empty(format('select * from decline_offer(%s, %s)', :ana, fixture.of(:dora, :s)), 'nobody declines for another');
select is(fixture.decline(:dora, :s), 'withdrawn', 'an offer is declined');
select is((select reason from enrolment_event where enrolment_id = fixture.of(:dora, :s) and kind = 'decline'), 'declined', 'the reason is kept');
select is((select outcome from offer where enrolment_id = fixture.of(:dora, :s)), 'declined', 'the offer ends as declined');
select is(fixture.state(:elif, :s), 'offered', 'the seat goes on at once');
select is(fixture.decline(:dora, :s), 'stale_page', 'declining twice changes nothing');
select is(fixture.accept(:dora, :s), 'stale_page', 'nor can a declined offer be accepted');
select is(fixture.enrol(:dora, :s), 'waiting', 'who declined and comes again waits');
select is((select position from waiting_entry where enrolment_id = fixture.of(:dora, :s)), 5, 'at the end: one person never blocks the list twice');

-- Expiry.
select is(expire_offers(), 0, 'nothing is due: nothing happens');
update offer set expires_at = now() where enrolment_id = fixture.of(:elif, :s);
select is(fixture.accept(:elif, :s), 'offer_expired', 'offer_expired: at the deadline it is too late, swept or not');
select is(fixture.decline(:elif, :s), 'offer_expired', 'for declining too');
select is(expire_offers(), 1, 'the due offer ends');
select is(fixture.state(:elif, :s), 'lapsed', 'its enrolment lapses');
select is(fixture.state(:dora, :s), 'offered', 'the next person is served at once');
select is(expire_offers(), 0, 'running twice changes nothing');
select is(fixture.accept(:elif, :s), 'offer_expired', 'offer_expired after the sweep');
select is((select (refusal_values ->> 'expires_at')::timestamptz from accept_offer(:elif, fixture.of(:elif, :s))), now(), 'offer_expired says when it ended');
select is(fixture.mails(:elif), 'waiting_joined offer_made offer_expired', 'the end of an offer is told by mail');
select is((select actor_role || ' ' || coalesce(person_id::text, 'nobody') from enrolment_event join enrolment_event_detail using (enrolment_id, seq) where enrolment_id = fixture.of(:elif, :s) and kind = 'expire'),
  'system nobody', 'the system did it');
select write_enrolment_event(fixture.of(:dora, :s), 'take_back', 'waiting', 'office', null, 'session_moved');
select is(fixture.accept(:dora, :s), 'offer_taken_back', 'offer_taken_back');
select is((select position || ' ' || (left_at is null) from waiting_entry where enrolment_id = fixture.of(:dora, :s)), '5 true', 'the entry waits again at its position');
select is(fixture.withdraw(:dora, :s) || ' ' || fixture.seats(:s), 'withdrawn 0 taken 0 waiting next 6', 'an empty session is empty');

-- A held seat given back.
select fixture.session('FX-H', 1, '{"offer_hours": 2}', 'FX-2') as s \gset
select fixture.enrol(:ana, :s), fixture.enrol(:ben, :s), fixture.enrol(:chloe, :s), fixture.withdraw(:ana, :s);
select is((select expires_at from offer where enrolment_id = fixture.of(:ben, :s)), now() + interval '2 hours', 'a session may hold seats for its own hours');
select is(fixture.withdraw(:ben, :s) || ' ' || fixture.state(:chloe, :s), 'withdrawn offered', 'withdrawing from an offer passes the seat on');

-- Deadlines.
select fixture.session('FX-D', 1, jsonb_build_object('withdraw_until', now()), 'FX-3') as s \gset
select fixture.enrol(:ana, :s), fixture.enrol(:ben, :s);
select is(fixture.withdraw(:ana, :s), 'withdraw_too_late', 'withdraw_too_late');
select is((select refusal_values ->> 'contact' from withdraw_enrolment(:ana, fixture.of(:ana, :s))), 'bureau@essai.test', 'withdraw_too_late says whom to write to');
select is((select string_agg(can_withdraw::text, ' ' order by enrolment_id) from my_enrolment where session_id = :s), 'false true', 'the page offers what the write allows: the seat no more, the list still');
select is(fixture.withdraw(:ben, :s), 'withdrawn', 'the list may always be left');
update session set withdraw_until = null, opens_at = now() - interval '30 days', closes_at = now() - interval '20 days', starts_on = current_date - 9, ends_on = (now() at time zone 'Europe/Paris')::date where id = :s;
select is((select can_withdraw from my_enrolment where enrolment_id = fixture.of(:ana, :s)), true, 'without a deadline, until the last day');
update session set ends_on = (now() at time zone 'Europe/Paris')::date - 1 where id = :s;
select is((select can_withdraw from my_enrolment where enrolment_id = fixture.of(:ana, :s)), false, 'then the page offers it no more');
select is(fixture.withdraw(:ana, :s), 'withdraw_too_late', 'as the write refuses it');
select is((select withdrawal_ends_at(s) from session s where s.id = :s), (select (refusal_values ->> 'withdraw_until')::timestamptz from withdraw_enrolment(:ana, fixture.of(:ana, :s))), 'and both mean the same moment');

-- Offers close.
select fixture.session('FX-C', 2, jsonb_build_object('opens_at', now() - interval '30 days', 'closes_at', now() + interval '3 hours', 'starts_on', current_date - 1), 'FX-4') as s \gset
select fixture.enrol(:ana, :s), fixture.enrol(:ben, :s), fixture.enrol(:chloe, :s), fixture.enrol(:dora, :s), fixture.withdraw(:ana, :s);
select is((select expires_at from offer where enrolment_id = fixture.of(:chloe, :s)), now() + interval '3 hours', 'an offer never outlives the closing of offers');
update session set closes_at = now() where id = :s;
select is(fixture.accept(:chloe, :s) || ' ' || fixture.decline(:chloe, :s), 'offer_expired offer_expired', 'no offer is taken up after the closing, though the session was moved after it was made');
select is((select (refusal_values ->> 'expires_at')::timestamptz from accept_offer(:chloe, fixture.of(:chloe, :s))), now(), 'and the sentence names the moment of the closing');
select is(expire_offers(), 2, 'the clock ends open offers and the list');
select is(fixture.state(:chloe, :s) || ' ' || fixture.state(:dora, :s), 'lapsed lapsed', 'at the closing open offers end and the list lapses');
select is(fixture.mails(:dora) like '%waiting_joined waiting_closed', true, 'who waited in vain is told');
select is(fixture.seats(:s) || ' ' || offer_freed_seats(:s), '1 taken 0 waiting next 3 0', 'no offer after that');

select fixture.session('FX-C2', 1, jsonb_build_object('opens_at', now() - interval '30 days', 'closes_at', now() + interval '3 hours', 'starts_on', current_date - 1), 'FX-C2') as s2 \gset
select fixture.enrol(:ana, :s2), fixture.enrol(:ben, :s2), fixture.withdraw(:ana, :s2);
update session set closes_at = now() where id = :s2;
select is(expire_offers() || ' ' || fixture.state(:ben, :s2), '1 lapsed', 'an open offer ends at the closing, list or none');

-- A window that outlasts its session: whoever finishes frees a seat, and nobody is offered a place in what is over.
select fixture.session('FX-C3', 1, jsonb_build_object('opens_at', now() - interval '30 days', 'closes_at', now() + interval '9 days', 'starts_on', current_date - 9, 'ends_on', (now() at time zone 'Europe/Paris')::date), 'FX-C3') as s3,
  fixture.session('FX-C4', 1, jsonb_build_object('opens_at', now() - interval '30 days', 'closes_at', now() + interval '9 days', 'starts_on', current_date - 9, 'ends_on', (now() at time zone 'Europe/Paris')::date, 'entry', 'permanent'), 'FX-C4') as s4 \gset
insert into role_grant (person_id, role, scope) values (:elif, 'office', 'cluster');
select fixture.enrol(:ana, :s3), fixture.enrol(:ben, :s3), fixture.enrol(:ana, :s4), fixture.enrol(:ben, :s4);
update session set ends_on = ends_on - 1 where id = :s3;
select is((select recorded from record_outcomes(:elif, :s3, array[fixture.of(:ana, :s3) || ':completed'], '{}')) || ' ' || fixture.state(:ana, :s3) || ' ' || fixture.state(:ben, :s3), '1 finished waiting', 'a seat that becomes free after the last day is offered to nobody');
select is((select recorded from record_outcomes(:elif, :s4, array[fixture.of(:ana, :s4) || ':completed'], '{}')) || ' ' || fixture.state(:ana, :s4) || ' ' || fixture.state(:ben, :s4), '1 finished offered', 'where one enters at any time, who finishes makes room for the next');
select is(expire_offers() || ' ' || fixture.state(:ben, :s3) || ' ' || fixture.state(:ben, :s4), '1 lapsed offered', 'after the last day the list lapses');

-- Transitions.
select throws_ok(format('select write_enrolment_event(%s, ''accept'', ''enrolled'', ''person'', null)', fixture.of(:dora, :s)), '23514', null, 'a step that is not in the table of transitions is refused by the database');
select is((select coalesce(string_agg(f, ', '), '') from (select f from fixture.faults() f limit 9) x), '', 'seats, lists, history, details, audit and offers agree');
select * from finish();
rollback;
