-- Openings by draw: chosen before, committed, received, drawn, verified, and nothing of it changes afterwards.
begin;
\ir fixtures/enrolments.sql
select plan(91);

select fixture.person(90) as office, fixture.person(91) as teacher, fixture.person(92) as stranger \gset
insert into role_grant (person_id, role) values (:office, 'office'), (:teacher, 'teacher');
create function fixture.choose(person bigint, session bigint, opening text, minutes text default '', hours text default '', edition text default null) returns text language sql as $$
  select coalesce((select coalesce(array_to_string(c.refusal, ' '), 'done') from choose_opening(person, session, coalesce(edition, (select s.edition::text from session s where s.id = session)), opening, minutes, hours) c), 'absent')
$$;
create temp table someone as select n, fixture.person(n) as id from generate_series(1, 12) n;
create function fixture.p(n int) returns bigint language sql as $$ select id from someone s where s.n = p.n $$;

-- choose_opening.
select fixture.session('FX-DRAW', 3, jsonb_build_object('opens_at', now() + interval '2 hours')) as s \gset
insert into session_teacher (session_id, person_id) values (:s, :teacher);
select is(fixture.choose(:stranger, :s, 'draw', '30') || ' ' || fixture.choose(:teacher, :s, 'draw', '30') || ' ' || fixture.choose(:office, 0, 'draw', '30'), 'absent absent absent', 'the office alone chooses the way of an opening, of a session that is there');
select is(fixture.choose(:office, :s, 'draw', '30', '', '0'), 'stale_page', 'stale_page: saved meanwhile');
select is(fixture.choose(:office, :s, 'lottery'), 'opening.unknown', 'opening.unknown');
select is(fixture.choose(:office, :s, 'draw', '0') || ' ' || fixture.choose(:office, :s, 'draw', 'x') || ' ' || fixture.choose(:office, :s, 'draw', '10081'), 'minutes.unknown minutes.unknown minutes.unknown', 'minutes.unknown');
select is(fixture.choose(:office, fixture.session('FX-DSHORT', 3, jsonb_build_object('opens_at', now() + interval '2 hours', 'closes_at', now() + interval '3 hours')), 'draw', '60'), 'minutes.after_closing', 'minutes.after_closing: the draw comes before the closing');
select is(fixture.choose(:office, :s, 'first_come', '', '0') || ' ' || fixture.choose(:office, :s, 'first_come', '', '721') || ' ' || fixture.choose(:office, :s, 'first_come', '', 'x'), 'offer_hours.unknown offer_hours.unknown offer_hours.unknown', 'offer_hours.unknown');
select is(fixture.choose(:office, fixture.session('FX-DNOLIST', 3, jsonb_build_object('opens_at', now() + interval '2 hours', 'has_waiting_list', false)), 'draw', '30'), 'opening.no_list', 'opening.no_list: who is not drawn waits');
select is(fixture.choose(:office, fixture.session('FX-DAPPLY', 3, jsonb_build_object('opens_at', now() + interval '2 hours', 'admission', 'approval')), 'draw', '30'), 'opening.no_list', 'nor where applications are decided');
select is(fixture.choose(:office, fixture.session('FX-DNODATE', 3, '{"opens_at": null, "closes_at": null, "starts_on": null, "ends_on": null}'), 'draw', '30'), 'opening.no_window', 'opening.no_window');
select is(fixture.choose(:office, fixture.session('FX-DOPEN', 3), 'draw', '30'), 'opening.begun', 'opening.begun: not after the opening');
select is(fixture.choose(:office, fixture.session('FX-DHOURS', 3), 'first_come', '', '6'), 'done', 'the hours of offers may change at any time');
select is((select offer_hours from session where code = 'FX-DHOURS'), 6, 'and are kept');
select is(fixture.choose(:office, :s, 'draw', '30', '24'), 'done', 'choose_opening: a draw of thirty minutes');
select is((select s.draw_at - s.opens_at || ' ' || s.offer_hours from session s where s.id = :s), '00:30:00 24', 'the draw is thirty minutes after the opening');
select is((select octet_length(d.seed_hash) || ' ' || (d.seed is null) || ' ' || (sha256(k.seed) = d.seed_hash) from session_draw d join draw_secret k using (session_id) where d.session_id = :s), '32 true true', 'the seed is committed by its hash');
select seed_hash as first_hash from session_draw where session_id = :s \gset
select is(fixture.choose(:office, :s, 'draw', '45'), 'done', 'it may be changed until the opening');
select is((select seed_hash = :'first_hash'::bytea from session_draw where session_id = :s), false, 'each choice has a seed of its own');
select is((select string_agg(field || ' ' || coalesce(old_value, '–') || ' ' || coalesce(new_value, '–'), ', ' order by id) from session_change where session_id = :s), 'draw_minutes – 30, offer_hours – 24, draw_minutes 30 45, offer_hours 24 –', 'the history of the session says who chose what');
select fixture.choose(:office, :s, 'first_come');
select is((select draw_at is null from session where id = :s) || ' ' || (select count(*) from session_draw where session_id = :s), 'true 0', 'and taken back');
select is(fixture.choose(:office, :s, 'draw', '30'), 'done', 'and chosen again');
update session set opens_at = now() + interval '1 hour' where id = :s;
select is((select s.draw_at - now() from session s where s.id = :s), interval '90 minutes', 'follow_opening: a draw follows an opening that is moved before it came');
select is(has_table_privilege('amphi_web', 'draw_secret', 'select') or has_table_privilege('amphi_jobs', 'draw_secret', 'select') or has_table_privilege('amphi_audit', 'draw_secret', 'select'), false, 'no role of the program reads a seed before its draw');

-- Too early, then received.
select is(fixture.enrol(fixture.p(1), :s), 'not_open_yet', 'a request before the opening is told so');
select is((select (refusal_values ->> 'opens_at')::timestamptz from enrol_many(array[fixture.p(1)], array[:s::bigint], array[null], array[null::bigint], array['f'], array['FI'], array[null])), now() + interval '1 hour', 'with the moment');
update session set opens_at = now() + interval '1 second' where id = :s;
select is(fixture.enrol(fixture.p(1), :s), 'not_open_yet', 'one second early is early');
update session set opens_at = now() - interval '10 minutes', draw_at = now() + interval '20 minutes' where id = :s;
select is(fixture.choose(:office, :s, 'first_come'), 'opening.begun', 'opening.begun: a draw is not called off once people come');
select is(fixture.choose(:office, :s, 'draw', '31'), 'opening.begun', 'nor its minutes changed');
select is((select string_agg(coalesce(array_to_string(e.refusal, '+'), e.enrolment_state), ' ' order by e.ordinal)
  from (select array_agg(id order by n) as who, count(*)::int as size from someone where n <= 8) b,
    enrol_many(b.who, array_fill(:s::bigint, array[b.size]), array_fill(null::text, array[b.size]), array_fill(null::bigint, array[b.size]), array_fill(''::text, array[b.size]), array_fill('FI'::text, array[b.size]), array_fill(null::text, array[b.size])) e),
  'received received received received received received received received', 'requests before the draw are received');
select is((select string_agg(n.receipt::text, ' ' order by o.n) from someone o join enrolment e on e.person_id = o.id join draw_entry n on n.enrolment_id = e.id), '1 2 3 4 5 6 7 8', 'each with a receipt number at once, in order of arrival');
select is(fixture.enrol(fixture.p(9), :s), 'received', 'and so is the next batch');
select is((select receipt from draw_entry where enrolment_id = fixture.of(fixture.p(9), :s)), 9, 'whose numbers go on');
select is(fixture.seats(:s), '0 taken 0 waiting next 1', 'no seat is given yet');
select is(fixture.enrol(fixture.p(1), :s), 'already_received', 'already_received');
select is((select r.refusal_values ->> 'receipt' from enrolment_refusals(array[fixture.p(3)], array[:s::bigint], array[null::bigint]) r where r.refusal = 'already_received'), '3', 'already_received says the number');
select is(fixture.mails(fixture.p(2)), 'enrolment_received', 'the message says that it was received');
select is((select payload ->> 'receipt' || ' ' || ((payload ->> 'draw_at')::timestamptz = now() + interval '20 minutes') from mail_outbox where person_id = fixture.p(2)), '2 true', 'with number and moment of the draw');
select is(fixture.enrol(fixture.p(10), :s, 'FC', 'd'), 'applied', 'who needs a contract first applies, as everywhere');
create function fixture.decide(person bigint, session bigint, decision text) returns text language sql as $$
  select coalesce(array_to_string(d.refusal, ' '), d.decided::text) from decide_applications((select person_id from role_grant where role = 'office' limit 1), session, array[fixture.of(person, session)::text], decision, case decision when 'refuse' then 'file' end, null) d
$$;
select is(fixture.decide(fixture.p(10), :s, 'approve') || ' ' || fixture.decide(fixture.p(10), :s, 'propose'), 'decision.draw_first decision.draw_first', 'decision.draw_first: and takes no seat beside a draw to come');
select is(fixture.withdraw(fixture.p(4), :s), 'withdrawn', 'a received request may be withdrawn');
select is((select array_agg(refusal[1] order by 1) from (select refusal from close_waiting_list(:office, :s, 'x')) x), array['list.draw_first'], 'list.draw_first: a list is not closed before its draw');
select throws_ok(format('update session_draw set minutes = 5 where session_id = %s', :s), '42501', null, 'refuse_draw_change: what was committed stays');
select throws_ok(format('delete from session_draw where session_id = %s', :s), '42501', null, 'and is not deleted');
select throws_ok(format('update draw_entry set rank = 1, received_at = now() - interval ''1 day'' where session_id = %s and receipt = 1', :s), '42501', null, 'a receipt is never rewritten');

-- Somebody fails a rule when the draw comes.
select is(make_draw(:s), false, 'no draw before its moment');
select is(run_draws(), 0, 'run_draws: none is due');
update person set email_verified_at = null where id = fixture.p(6);
update session set draw_at = now() where id = :s;
select is(fixture.enrol(fixture.p(11), :s), 'waiting', 'the first newcomer after the moment makes the draw first, and comes after it');
select is((select draw_at is null from session where id = :s), true, 'the draw is done');
select is((select sha256(seed) = seed_hash and drawn_at = now() and receipts = 9 from session_draw where session_id = :s), true, 'the seed is published with the number of receipts');
select is((select count(*)::int from draw_secret where session_id = :s), 0, 'and the secret is gone');
select is((select array_agg(n.receipt order by n.rank) from draw_entry n where n.session_id = :s), (select array_agg(k.r order by k.h) from session_draw d, lateral (select r, encode(digest(d.seed || convert_to(':' || r, 'UTF8'), 'sha256'), 'hex') as h from generate_series(1, 9) r) k where d.session_id = :s),
  'the ranks are those of SHA-256 over seed and receipt, by another implementation of it');
select is((select array_agg(o.receipt order by o.rank) from session_draw d, draw_order(d.seed, '{1,2,3,4,5,6,7,8,9}') o where d.session_id = :s), (select array_agg(n.receipt order by n.rank) from draw_entry n where n.session_id = :s), 'draw_order recomputes them');
create temp table fate as select n.rank, o.n, e.id, e.state, w.position from draw_entry n join enrolment e on e.id = n.enrolment_id join someone o on o.id = e.person_id left join waiting_entry w on w.enrolment_id = e.id where n.session_id = :s;
select is((select string_agg(state, ' ' order by rank) from fate where n not in (4, 6)), 'enrolled enrolled enrolled waiting waiting waiting waiting', 'in that order each is enrolled while a seat is free, the others wait');
select is((select state from fate where n = 4), 'withdrawn', 'a withdrawn request gets nothing');
select is((select state from fate where n = 6), 'waiting', 'who fails a rule by now waits');
select is((select array_agg(position order by rank) from fate where position is not null), array[1, 2, 3, 4, 5], 'positions follow the draw');
select is((select count(*)::int from waiting_skip k where k.enrolment_id = fixture.of(fixture.p(6), :s) and k.refusal = 'email_unconfirmed'), (select (count(*) filter (where f.state = 'enrolled') < 3)::int from fate f where f.rank < (select rank from fate where n = 6)), 'and was passed over, with the reason, if a seat was free at that turn');
select is((select position from waiting_entry where enrolment_id = fixture.of(fixture.p(11), :s)), 6, 'the newcomer comes after all of them');
select is(fixture.seats(:s), '3 taken 6 waiting next 7', 'seats and list are counted');
select is((select string_agg(distinct v.kind || ' ' || v.state_after || ' ' || v.actor_role, ', ') from enrolment_event v where v.seq = 2 and v.enrolment_id in (select id from fate where n not in (4))), 'draw enrolled system, draw waiting system', 'the histories say that the system drew');
select is((select fixture.mails(fixture.p(f.n)) from fate f where f.state = 'enrolled' order by f.rank limit 1), 'enrolment_received enrolment_confirmed', 'who was drawn is told');
select is((select payload ->> 'rank' from mail_outbox m where m.template = 'waiting_joined' and m.person_id = fixture.p((select n from fate where position = 2))), '2', 'who waits is told the rank');
select is(run_draws(), 0, 'run_draws: running twice changes nothing');
select is(make_draw(:s), false, 'make_draw: neither does asking again');
select throws_ok(format('update session_draw set seed = null, drawn_at = null, receipts = null where session_id = %s', :s), '42501', null, 'a draw that was made is not undone');
select throws_ok(format('update draw_entry set rank = 1 where session_id = %s and receipt = 2', :s), '42501', null, 'a rank is given once');
select is(fixture.withdraw((select fixture.p(n) from fate where rank = (select min(rank) from fate where state = 'enrolled')), :s), 'withdrawn', 'a drawn seat given back');
select is((select f.n from offer o join fate f on f.id = o.enrolment_id), (select f.n from fate f where f.n <> 6 and f.position is not null order by f.position limit 1), 'is offered in the order of the draw');

-- By the clock, without limits, and by nobody.
select fixture.session('FX-DRAW2', null, jsonb_build_object('is_unlimited', true, 'opens_at', now() + interval '1 hour')) as s2, fixture.session('FX-DRAW3', 3, jsonb_build_object('opens_at', now() + interval '1 hour')) as s3 \gset
select is(fixture.choose(:office, :s2, 'draw', '10') || fixture.choose(:office, :s3, 'draw', '10'), 'donedone', 'two more draws');
update session set opens_at = now() - interval '20 minutes', draw_at = now() + interval '1 minute' where id in (:s2, :s3);
select fixture.enrol(fixture.p(1), :s2), fixture.enrol(fixture.p(2), :s2);
update session set draw_at = now() where id in (:s2, :s3);
select is(run_draws() || ' ' || run_draws() || ' ' || run_draws(), '1 1 0', 'run_draws makes the draws that are due, one a call');
select is(fixture.state(fixture.p(1), :s2) || ' ' || fixture.state(fixture.p(2), :s2), 'enrolled enrolled', 'without a limit all are enrolled');
select is((select receipts from session_draw where session_id = :s3), 0, 'a draw that nobody came to is made too');
select is(fixture.enrol(fixture.p(3), :s3), 'enrolled', 'afterwards who comes first is served first');
select is((select count(*)::int from draw_entry n join session_draw d using (session_id) where d.drawn_at is not null and n.rank is null), 0, 'every receipt has its rank');
select is((select array_agg(distinct refusal[1]) from save_session(:office, fixture.session('FX-DSAVE', 3, jsonb_build_object('opens_at', now() + interval '1 hour', 'draw_at', now() + interval '2 hours')), '1', '', '', '', '', '3', '', '', '', 'approval', 'none', '{FI}', '0', '', '', '', '', '', '', '', '', '') x) is not null, true, 'a form that undoes the list of a draw is refused');
select is((select refusal @> array['has_waiting_list.in_use', 'admission.drawn'] from save_session(:office, (select id from session where code = 'FX-DSAVE'), '1', '', '', '', '', '3', '', '', '', 'approval', 'none', '{FI}', '0', '', '', '', '', '', '', '', '', '')), true, 'admission.drawn, has_waiting_list.in_use');
-- Seats kept for an audience.
select fixture.session('FX-DAUD', 2, jsonb_build_object('opens_at', now() + interval '1 hour')) as s4 \gset
insert into session_audience (session_id, kind, value, seats, released_at) values (:s4, 'institution', 'FX-UNI', 1, now() + interval '5 days');
insert into affiliation (person_id, organisation_id, kind, from_on) select fixture.p(12), id, 'student', current_date - 1 from organisation where code = 'FX-UNI';
select is(fixture.choose(:office, :s4, 'draw', '10'), 'done', 'a draw of a session that keeps a seat for an institution');
update session set opens_at = now() - interval '20 minutes', draw_at = now() + interval '1 minute' where id = :s4;
select is(fixture.enrol(fixture.p(1), :s4) || fixture.enrol(fixture.p(2), :s4) || fixture.enrol(fixture.p(12), :s4), 'receivedreceivedreceived', 'requests of the institution and of others are received alike');
update session set draw_at = now() where id = :s4;
select is(run_draws(), 1, 'it is drawn');
select is(fixture.state(fixture.p(12), :s4), 'enrolled', 'whatever the order, the kept seat goes to its audience');
select is((select string_agg(e.state, ' ' order by n.rank) from draw_entry n join enrolment e on e.id = n.enrolment_id where n.session_id = :s4 and e.person_id <> fixture.p(12)), 'enrolled waiting', 'the common one to the first of the others');
select is(fixture.seats(:s4) || ' ' || (select seats_taken from session_audience where session_id = :s4), '2 taken 1 waiting next 2 1', 'seats are counted');

select is((select coalesce(string_agg(f, ', '), '') from (select f from fixture.faults() f limit 9) x), '', 'seats, lists, history, details, audit and offers agree');
-- Whoever decides an application after the moment of a draw makes it first.
select fixture.session('FX-DPAY', 1, jsonb_build_object('opens_at', now() + interval '1 hour')) as s5 \gset
select is(fixture.choose(:office, :s5, 'draw', '10'), 'done', 'a draw for one seat');
update session set opens_at = now() - interval '20 minutes', draw_at = now() + interval '1 minute' where id = :s5;
select is(fixture.enrol(fixture.p(7), :s5) || ' ' || fixture.enrol(fixture.p(8), :s5, 'FC', 'd'), 'received applied', 'one request, and one that needs a contract');
select is(fixture.decide(fixture.p(8), :s5, 'refuse'), '1', 'a refusal takes no seat and needs no draw');
update session set draw_at = now() where id = :s5;
select is(fixture.decide(fixture.p(8), :s5, 'approve'), '1', 'after its moment an application is decided');
select is(fixture.state(fixture.p(7), :s5) || ' ' || fixture.state(fixture.p(8), :s5), 'enrolled waiting', 'and the draw came first');
select is((select string_agg(w || ' ' || cardinality(rules_apart(w)), ', ') from unnest(array['seats', 'applying', 'naming', 'standing']) w), 'seats 4, applying 5, naming 4, standing 11', 'rules_apart: what concerns newcomers alone is told in one place');

-- Being forgotten: the receipts stay, for anyone recomputes the order from them.
insert into erasure (person_id, stat_subject_id, due_on) select id, stat_subject_id, current_date - 1 from person where id = fixture.p(2);
select is(erase_person((select max(id) from erasure)), 'enrolled', 'who enrolled after asking to be forgotten first withdraws: no seat stays with nobody');
select count(fixture.withdraw(fixture.p(2), e.session_id)) from enrolment e where e.person_id = fixture.p(2) and e.state in ('received', 'waiting', 'offered', 'enrolled') \g /dev/null
select is(erase_person((select max(id) from erasure)), null, 'who took part in a draw can be forgotten');
select is((select count(*)::int from draw_entry n left join enrolment e on e.id = n.enrolment_id where n.session_id = :s4 and e.person_id is null), 1, 'the receipt stays, and names nobody');
select * from finish();
rollback;
