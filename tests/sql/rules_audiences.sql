-- Seats kept for an institution, a level or a company: who takes which, in which window, what others are told, who waits for what, and the moment of release.
begin;
\ir fixtures/enrolments.sql
select plan(95);
insert into organisation (code, name_fr, name_en, kind) values ('FX-FIRM', 'Entreprise d''essai', 'Test company', 'company');
-- 1-4 belong to the other school, 11-14 to none; 5 has level 7, 6 works for the company.
select count(fixture.person(n, case n when 5 then '{"level": 7}' when 12 then '{"language": "en"}' else '{}' end::jsonb)) from generate_series(1, 14) n;
create view someone as select p.id, substr(p.email, 3, position('@' in p.email) - 3)::int as n from person p where p.email like 'fx%@essai.test';
create function fixture.p(n int) returns bigint language sql as $$ select id from someone s where s.n = p.n $$;
select fixture.belongs(fixture.p(n)) from generate_series(1, 4) n;
insert into employer_link (person_id, organisation_id, kind, from_on) select fixture.p(6), id, 'employee', current_date - 1 from organisation where code = 'FX-FIRM';
create function fixture.batch(ns text, session bigint) returns text language sql as $$
  select string_agg(fixture.answer(e.refusal, e.enrolment_state), ' ' order by e.ordinal)
  from (select array_agg(fixture.p(n::int) order by place) as people from unnest(batch.ns::text[]) with ordinality x (n, place)) a,
    enrol_many(a.people, array_fill(session, array[cardinality(people)]), array_fill(null::text, array[cardinality(people)]), array_fill(null::bigint, array[cardinality(people)]), array_fill('f'::text, array[cardinality(people)]),
      array_fill('FI'::text, array[cardinality(people)]), array_fill(null::text, array[cardinality(people)])) e
$$;
create function fixture.kept(session bigint) returns text language sql as $$
  select string_agg(u.seats_taken || '/' || u.seats || case when u.is_released then ' released' else '' end, ' ' order by u.id) || ', ' || (select seats_taken || ' taken ' || seats_reserved || ' kept' from session s where s.id = session) from session_audience u where u.session_id = session
$$;

-- Who belongs.
select is(belongs_to_audience(fixture.p(1), 'institution', 'FX-ELSE'), true, 'a member belongs to an institution');
select is(belongs_to_audience(fixture.p(11), 'institution', 'FX-ELSE'), false, 'another does not');
select is(belongs_to_audience(fixture.p(5), 'level', '7'), true, 'a level is the one that the person has reached');
select is(belongs_to_audience(fixture.p(5), 'level', '6'), false, 'and no other');
select is(belongs_to_audience(fixture.p(1), 'level', '6'), false, 'who tells no level belongs to none');
select is(belongs_to_audience(fixture.p(6), 'company', 'FX-FIRM'), true, 'an employee belongs to the company');
select is(belongs_to_audience(null, 'company', 'FX-FIRM'), false, 'a visitor belongs to nothing');
update affiliation set kind = 'alumni' where person_id = fixture.p(4);
select is(belongs_to_audience(fixture.p(4), 'institution', 'FX-ELSE'), false, 'a former student does not belong');
update affiliation set kind = 'student', to_on = current_date - 1 where person_id = fixture.p(4);
select is(belongs_to_audience(fixture.p(4), 'institution', 'FX-ELSE'), false, 'nor who left yesterday');
update affiliation set to_on = null where person_id = fixture.p(4);

-- Seats: kept ones first, then common ones; others never.
select fixture.session('FX-K', 4) as s \gset
select fixture.audience(:s, 2) as a \gset
select is((select seats_reserved || ' ' || has_audiences from session where id = :s), '2 true', 'the session''s row knows what is kept');
select is(audience_seat(fixture.p(1), :s), :a::bigint, 'a kept seat is there for a member');
select is(audience_seat(fixture.p(11), :s), null, 'and for nobody else');
select is(fixture.batch('{11,1,12,13,2,3}', :s), 'enrolled enrolled enrolled waiting enrolled waiting', 'kept seats are taken by members, common ones by all, in order of arrival');
select is(fixture.kept(:s), '2/2, 4 taken 0 kept', 'all are taken');
select is((select string_agg(x.n::text, ' ' order by x.n) from enrolment e join someone x on x.id = e.person_id where e.audience_id = :a), '1 2', 'an enrolment says whose seat it holds');
select is((select string_agg(x.n || ':' || w.position, ' ' order by w.position) from waiting_entry w join enrolment e on e.id = w.enrolment_id join someone x on x.id = e.person_id where w.session_id = :s), '13:1 3:2', 'the list is one, in order of arrival');
select is(fixture.withdraw(fixture.p(1), :s), 'withdrawn', 'a member gives a kept seat back');
select is(fixture.state(fixture.p(3), :s) || ' ' || fixture.state(fixture.p(13), :s), 'offered waiting', 'it goes to the first member who waits, not to who is first of all');
select is(fixture.withdraw(fixture.p(11), :s), 'withdrawn', 'a common seat becomes free');
select is(fixture.state(fixture.p(13), :s), 'offered', 'it goes to the first of all');
select is(fixture.accept(fixture.p(3), :s) || ' ' || fixture.decline(fixture.p(13), :s), 'enrolled withdrawn', 'offers are answered');
select is(fixture.kept(:s), '2/2, 3 taken 0 kept', 'and counted');
select is(fixture.withdraw(fixture.p(2), :s), 'withdrawn', 'a kept seat without anybody waiting');
select is(fixture.kept(:s), '1/2, 2 taken 1 kept', 'is kept again');
select is(fixture.batch('{11,13,14}', :s), 'enrolled waiting waiting', 'others get the common seat alone');
select is(fixture.enrol(fixture.p(1), :s), 'enrolled', 'a member passes those who wait for a common seat: the list of a kept seat is its audience''s');
select is(fixture.kept(:s), '2/2, 4 taken 0 kept', 'exactly as many as there are');

-- What others are told.
select fixture.session('FX-TOLD', 3) as s \gset
select fixture.audience(:s, 3) as a \gset
select is(fixture.why(fixture.p(11), :s), 'audience_full', 'audience_full: all that is free is kept for others');
select is((select refusal_values - 'released_at' from enrolment_refusals(array[fixture.p(11)], array[:s], array[null::bigint])), '{"n": 3, "can_wait": true, "audiences": ["Autre école"]}', 'it says how many, and for whom');
select is((select (refusal_values ->> 'released_at')::timestamptz from enrolment_refusals(array[fixture.p(11)], array[:s], array[null::bigint])), now() + interval '5 days', 'and until when');
select is(is_forbidding('audience_full', '{"can_wait": true}'), false, 'with a list it does not stand in the way');
select is(is_forbidding('audience_full', '{"can_wait": false}'), true, 'without one it does');
select is(is_forbidding('full_list', '{}') or is_forbidding('list_first', '{}'), false, 'nor do those that lead to the list');
select is(is_forbidding('full', '{}'), true, 'every other rule does');
select is(fixture.why(null, :s), 'audience_full', 'a visitor is told too');
select is(fixture.why(fixture.p(1), :s), '', 'a member is refused nothing');
select is(fixture.enrol(fixture.p(11), :s), 'waiting', 'who does not belong can wait');
select is(fixture.why(fixture.p(12), :s), 'audience_full list_first', 'and those behind are told both');
select is(fixture.why(fixture.p(1), :s), '', 'a member is not behind them');
select fixture.session('FX-TOLD-2', 1, '{"has_waiting_list": false}') as s \gset
select fixture.audience(:s, 1, '{"kind": "level", "value": "7"}') as a \gset
select is(fixture.enrol(fixture.p(12), :s), 'audience_full', 'without a list it refuses');
select is((select refusal_values -> 'audiences' from enrol_many(array[fixture.p(12)], array[:s], array[null], array[null]::bigint[], array[''], array['FI'], array[null]) e), '["level_7"]', 'with the words of the rule');
select is(fixture.batch('{5,12}', :s), 'enrolled full', 'when the kept ones are gone as well, it is full');
select fixture.session('FX-FIRM-1', 2) as s \gset
select fixture.audience(:s, 1, '{"kind": "company", "value": "FX-FIRM"}') as a \gset
select is(fixture.batch('{11,12,6}', :s), 'enrolled waiting enrolled', 'a company''s seat is its people''s');

-- Two audiences of one person: the first that has a seat.
select fixture.session('FX-BOTH', 3) as s \gset
select fixture.belongs(fixture.p(5));
select fixture.audience(:s, 1) as a, fixture.audience(:s, 1, '{"kind": "level", "value": "7"}') as b \gset
select is(fixture.batch('{1,5,11}', :s), 'enrolled enrolled enrolled', 'who belongs to two takes the seat that is left');
select is(fixture.kept(:s), '1/1 1/1, 3 taken 0 kept', 'each audience has its own count');

-- Windows.
select fixture.session('FX-EARLY-K', 3, jsonb_build_object('opens_at', now() + interval '1 day', 'closes_at', now() + interval '10 days')) as s \gset
select fixture.audience(:s, 1, jsonb_build_object('opens_at', now() - interval '1 hour')) as a \gset
select is(fixture.why(fixture.p(1), :s) || fixture.why(fixture.p(11), :s), 'not_open_yet', 'an audience may come first: others wait for the opening');
select is(fixture.batch('{11,1,2}', :s), 'not_open_yet enrolled not_open_yet', 'with its own seats alone');
select is((select refusal || ' ' || ((refusal_values ->> 'opens_at')::timestamptz = now() + interval '1 day') from enrolment_refusals(array[fixture.p(2)], array[:s], array[null::bigint])), 'not_open_yet true', 'who finds none is told the opening');
select is(fixture.seats(:s), '1 taken 0 waiting next 1', 'and nobody gets on the list before it');
select fixture.session('FX-SOON-K', 3, jsonb_build_object('opens_at', now() + interval '3 days', 'closes_at', now() + interval '10 days')) as s \gset
select fixture.audience(:s, 1, jsonb_build_object('opens_at', now() + interval '2 days')) as a \gset
select is((select (refusal_values ->> 'opens_at')::timestamptz - now() from enrolment_refusals(array[fixture.p(1)], array[:s], array[null::bigint])), interval '2 days', 'a member is told the own opening');
select is((select (refusal_values ->> 'opens_at')::timestamptz - now() from enrolment_refusals(array[fixture.p(11)], array[:s], array[null::bigint])), interval '3 days', 'others that of the session');
select fixture.session('FX-LATE-K', 3, jsonb_build_object('closes_at', now() - interval '1 hour')) as s \gset
select fixture.audience(:s, 1, jsonb_build_object('closes_at', now() + interval '1 day')) as a \gset
select is(fixture.batch('{11,1,2}', :s), 'closed enrolled closed', 'after the session''s closing the audience goes on until its own, with its seats alone');
select fixture.session('FX-SHUT-K', 2) as s \gset
select fixture.audience(:s, 1, jsonb_build_object('closes_at', now())) as a \gset
select is(fixture.batch('{1,2}', :s), 'enrolled waiting', 'at the audience''s closing, to the second, a newcomer of it takes a common seat');
select is((select audience_id from enrolment where id = fixture.of(fixture.p(1), :s)), null, 'not a kept one');
select is(fixture.enrol(fixture.p(3), :s, issued => extract(epoch from now())::bigint - 60), 'waiting', 'a form begun before has its grace, but nobody passes a member who waits');
select fixture.session('FX-GRACE-K', 1) as s \gset
select fixture.audience(:s, 1, jsonb_build_object('closes_at', now())) as a \gset
select is(fixture.enrol(fixture.p(1), :s, issued => extract(epoch from now())::bigint - 60), 'enrolled', 'what was begun before the audience''s closing may be sent within the grace');

-- Release, at the moment.
select fixture.session('FX-REL', 3) as s \gset
select fixture.audience(:s, 2) as a \gset
select is(fixture.batch('{11,12,13,1}', :s), 'enrolled waiting waiting enrolled', 'before: one common seat, two kept');
update session_audience set released_at = now() + interval '1 microsecond' where id = :a;
select expire_offers(1000000) >= 0;
select is(fixture.kept(:s) || ' ' || fixture.state(fixture.p(12), :s), '1/2, 2 taken 1 kept waiting', 'a microsecond early nothing is released');
update session_audience set released_at = now() where id = :a;
select is(fixture.why(fixture.p(14), :s), 'list_first', 'at the moment it is everybody''s, whether or not anybody has noted it');
select is(fixture.enrol(fixture.p(14), :s), 'waiting', 'the first act after it releases, and who waited comes first');
select is(fixture.state(fixture.p(12), :s) || ' ' || fixture.state(fixture.p(13), :s), 'offered waiting', 'in order');
select is(fixture.kept(:s), '1/2 released, 3 taken 0 kept', 'nothing is kept any more');
select is((select has_audiences from session where id = :s), false, 'and the session''s row says so');
select fixture.withdraw(fixture.p(1), :s);
select is(fixture.state(fixture.p(13), :s), 'offered', 'a seat that an audience gives back after it is everybody''s');
select is(fixture.kept(:s), '0/2 released, 3 taken 0 kept', 'its count goes on telling who sits there');
select fixture.session('FX-REL-2', 2) as s \gset
select fixture.audience(:s, 2) as a \gset
select fixture.enrol(fixture.p(11), :s), fixture.enrol(fixture.p(12), :s);
update session_audience set released_at = now() where id = :a;
select expire_offers(1000000) >= 0;
select is(fixture.state(fixture.p(11), :s) || ' ' || fixture.state(fixture.p(12), :s), 'offered offered', 'without anybody''s act the jobs release');
select is(fixture.mails(fixture.p(12)) like '%offer_made', true, 'and who waited is told');
select fixture.session('FX-REL-3', 1) as s \gset
select fixture.audience(:s, 1) as a \gset
update session_audience set released_at = now() where id = :a;
select is(fixture.enrol(fixture.p(11), :s), 'enrolled', 'a newcomer at the moment finds the seat open');

-- Steps that others write.
select fixture.session('FX-STEP', 2, '{"admission": "approval"}') as s \gset
select fixture.audience(:s, 1) as a \gset
select is(fixture.batch('{1,11}', :s), 'applied applied', 'applications take no seat');
select write_enrolment_event(fixture.of(fixture.p(1), :s), 'approve', 'enrolled', 'office', null), write_enrolment_event(fixture.of(fixture.p(11), :s), 'approve', 'enrolled', 'office', null);
select is(fixture.kept(:s), '1/1, 2 taken 0 kept', 'an approved member takes the kept seat, whoever writes the step');
select write_enrolment_event(fixture.of(fixture.p(1), :s), 'finish', 'finished', 'office', null);
select is(fixture.kept(:s), '0/1, 1 taken 1 kept', 'and gives it back when it ends');
select throws_ok(format('update session_audience set seats_taken = 2 where id = %s', :a), '23514', null, 'the database forbids more than are kept');
select throws_ok(format('update session set seats_taken = 2 where id = %s', :s), '23514', null, 'and forbids giving kept seats away');
select throws_ok(format('update session_audience set seats = 3 where id = %s', :a), '23514', null, 'or keeping more than are free: keep_reserved_seats tells the session''s row');
insert into role_grant (person_id, role) values (fixture.p(14), 'office');
select is((select refusal is null from move_session(fixture.p(14), :s, (select edition::text from session where id = :s), '7', 'Salle prise')), true, 'dates move');
select is((select released_at - now() from session_audience where id = :a), interval '12 days', 'and the release with them');
select is((select refusal is null from duplicate_session(fixture.p(14), :s, '364')), true, 'a session is copied');
select is((select u.seats || ' ' || u.seats_taken || ' ' || x.seats_reserved from session x join session_audience u on u.session_id = x.id where x.course_id = (select course_id from session where id = :s) and x.id <> :s), '1 0 1', 'with what it keeps, and nobody in it');
select fixture.batch('{2}', :s), write_enrolment_event(fixture.of(fixture.p(2), :s), 'approve', 'enrolled', 'office', null);
select is((select refusal is null from cancel_session(fixture.p(14), :s, 'Trop peu de monde')), true, 'a session is called off');
select is(fixture.kept(:s), '0/1, 0 taken 1 kept', 'and nobody sits there any more');

-- A draw: each in the drawn order takes a seat kept for them, else a common one.
select fixture.session('FX-DRAWN', 3, jsonb_build_object('opens_at', now() - interval '1 hour', 'draw_at', now() + interval '1 hour')) as s \gset
select fixture.audience(:s, 2) as a \gset
insert into session_draw (session_id, minutes, seed_hash) values (:s, 120, sha256(decode(repeat('07', 32), 'hex')));
insert into draw_secret (session_id, seed) values (:s, decode(repeat('07', 32), 'hex'));
select is(fixture.batch('{1,2,3,11,12,13}', :s), 'received received received received received received', 'before the draw all are received, members too');
update session set draw_at = now() where id = :s;
select is(make_draw(:s), true, 'the draw is made');
select is(fixture.kept(:s), '2/2, 3 taken 0 kept', 'the kept seats are taken, and the common one');
select is((select bool_and(belongs_to_audience(e.person_id, 'institution', 'FX-ELSE')) from enrolment e where e.audience_id = :a), true, 'the kept ones by members alone');
select is((select array_agg(x.n order by n.rank) from draw_entry n join enrolment e on e.id = n.enrolment_id join someone x on x.id = e.person_id where n.session_id = :s and e.audience_id = :a),
  (select (array_agg(x.n order by n.rank))[1:2] from draw_entry n join enrolment e on e.id = n.enrolment_id join someone x on x.id = e.person_id where n.session_id = :s and x.n <= 3), 'the first two of them in the drawn order');

-- Decisions on applications, many at once.
select fixture.session('FX-BULK', 2, '{"admission": "approval", "has_waiting_list": false}') as s \gset
select fixture.audience(:s, 1) as a \gset
select fixture.batch('{11,1,12}', :s);
select is((select array_to_string(refusal, ' ') from decide_applications(fixture.p(14), :s, array(select id::text from enrolment where session_id = :s), 'approve', null, null)), 'full', 'three for a common and a kept seat are one too many');
select is((select decided || ' ' || fixture.kept(:s) from decide_applications(fixture.p(14), :s, array[fixture.of(fixture.p(11), :s)::text, fixture.of(fixture.p(1), :s)::text], 'approve', null, null)), '2 1/1, 2 taken 0 kept', 'one of each can be approved together');

-- Guards.
select fixture.session('FX-NONE', 1) as s \gset
select is((select has_audiences from session where id = :s), false, 'a session that keeps nothing says so');
select is(seat_audiences('{}', '{}'), '{}'::enrolment_decision[], 'an empty batch stays empty');
select is(kept_seats(:s, array[fixture.p(1), null, fixture.p(11)]), array[null, null, null]::bigint[], 'kept_seats: where nothing is kept nobody has a seat of it');
select throws_ok(format($$insert into session_audience (session_id, kind, value, seats, released_at) values (%s, 'institution', 'FX-ELSE', 2, now() + interval '1 day')$$, :s), '23514', null, 'more than the capacity cannot be kept');
select throws_ok(format($$insert into session_audience (session_id, kind, value, seats, released_at) values (%s, 'level', '9', 1, now() + interval '1 day')$$, :s), '23514', null, 'a level is 1 to 8');
select throws_ok(format($$insert into session_audience (session_id, kind, value, seats, released_at, opens_at) values (%s, 'level', '7', 1, now(), now())$$, :s), '23514', null, 'seats open before they are released');
select is(standing_refusals(fixture.p(11), (select id from session where code = 'FX-TOLD'), 'FI'), null, 'audience_full concerns newcomers: it takes no offer back');
select is_empty('select * from fixture.faults()', 'seats, kept seats, lists and history agree');
select * from finish();
rollback;
