-- audit_invariants: all is well after a life of enrolments, and each thing that is broken by hand is found, under its sentence.
begin;
\ir fixtures/enrolments.sql
select plan(35);

-- Who is wrong now, and how many.
create function fixture.wrongs() returns text language sql as $$ select coalesce(string_agg(invariant || ' (' || wrong || ')', ', ' order by invariant), 'nothing') from audit_invariants() where wrong > 0 $$;
-- What a change makes wrong, and then takes back: raising undoes all within. Triggers and constraints that would forbid it are for the program, not for the hand that breaks.
create function fixture.breaks(change text) returns text language plpgsql as $$
declare
  found_wrong text;
begin
  begin
    alter table enrolment_event disable trigger user;
    alter table audit disable trigger user;
    alter table draw_entry disable trigger user;
    execute change;
    found_wrong := fixture.wrongs();
    raise exception 'undone';
  exception when raise_exception then
    return found_wrong;
  end;
end $$;

select fixture.person(9001) as a, fixture.person(9002) as b, fixture.person(9003) as c, fixture.person(9004) as d, fixture.person(9005) as office \gset
insert into role_grant (person_id, role) values (:office, 'office');
select fixture.session('AU-FULL', 1) as full, fixture.session('AU-LIST', 1) as list, fixture.session('AU-OFF', 5) as off, fixture.session('AU-WIDE', null, '{"is_unlimited": true}') as wide \gset
select fixture.enrol(:a, :list), fixture.enrol(:b, :list), fixture.enrol(:c, :list), fixture.enrol(:d, :list) \g /dev/null
select fixture.enrol(:a, :full, key => fixture.key(81)), fixture.enrol(:a, :wide), fixture.withdraw(:a, :wide), fixture.enrol(:b, :off) \g /dev/null
select cancelled from cancel_session(:office, :off, 'called off') \g /dev/null
select fixture.withdraw(:a, :list), fixture.accept(:b, :list), fixture.withdraw(:b, :list) \g /dev/null
select fixture.session('AU-DRAWN', 1, jsonb_build_object('opens_at', now() + interval '1 hour')) as drawn \gset
select choose_opening(:office, :drawn, '1', 'draw', '30', '') \g /dev/null
update session set opens_at = now() - interval '1 hour', draw_at = now() + interval '1 hour' where id = :drawn;
select fixture.enrol(:a, :drawn), fixture.enrol(:b, :drawn) \g /dev/null
update session set draw_at = now() where id = :drawn;
select make_draw(:drawn) \g /dev/null
-- Now a and b have left the list's session, c holds an offer, d waits.
select fixture.of(:a, :list) as ea, fixture.of(:b, :list) as eb, fixture.of(:c, :list) as ec, fixture.of(:d, :list) as ed, fixture.of(:a, :full) as ef, fixture.of(:a, :wide) as ew, fixture.of(:b, :off) as eo \gset

-- A member sits on a kept seat, past those who wait for a common one.
select fixture.session('AU-KEPT', 2) as keeping \gset
select fixture.audience(:keeping, 1) as kept, fixture.belongs(:c) \gset
select fixture.enrol(:a, :keeping), fixture.enrol(:b, :keeping), fixture.enrol(:c, :keeping) \g /dev/null

-- One that is drawn.
select fixture.session('AU-DRAW', 1) as drawn \gset
insert into session_draw (session_id, minutes, seed_hash) values (:drawn, 5, sha256(sha256('seed')));
insert into draw_secret values (:drawn, sha256('seed'));
update session set draw_at = now() + interval '1 minute' where id = :drawn;
select fixture.enrol(:b, :drawn), fixture.enrol(:c, :drawn), fixture.enrol(:d, :drawn) \g /dev/null
update session set draw_at = now() where id = :drawn;
select make_draw(:drawn) \g /dev/null

select is(fixture.wrongs(), 'nothing', 'after a life of enrolments nothing is wrong');
select is((select count(*)::int from audit_invariants()), 19, 'every invariant answers');
select is((select string_agg(invariant, ', ') from audit_invariants() where looked_at = 0), null, 'and has something to look at');
select is((select count(distinct invariant)::int from audit_invariants()), 19, 'under a sentence of its own');

create function fixture.is_found(change text, expected text, description text) returns text language sql as $$ select is(fixture.breaks(change), expected, description) $$;
select fixture.is_found(format('update session set has_audiences = false where id = %s', :keeping), 'kept seats are counted on the session, and held by their audience''s enrolments (1)', 'a session that forgets what it keeps');
select fixture.is_found(format('update enrolment set audience_id = null where id = %s', fixture.of(:c, :keeping)), 'kept seats are counted on the session, and held by their audience''s enrolments (1), nobody is enrolled past those who wait (1)', 'an enrolment that forgets whose seat it holds');
select fixture.is_found(format('update session set seats_taken = 0 where id = %s', :full), 'seats taken are the enrolments that hold a seat (1)', 'a counter below its seats');
select fixture.is_found(format('alter table session drop constraint session_seats; update session set capacity = 0 where id = %s', :full), 'no seat is sold twice (1)', 'more seats taken than there are');
select fixture.is_found(format('alter table session drop constraint session_seats; update session set seats_reserved = 1 where id = %s', :full), 'no seat is sold twice (1)', 'a reserved seat counts');
select fixture.is_found(format('update draw_entry set rank = 4 - rank where session_id = %s', :drawn), 'each draw is what its committed seed gives (1)', 'a draw turned round');
select fixture.is_found(format('drop index enrolment_live; update enrolment set stat_subject_id = (select stat_subject_id from enrolment where id = %s) where id = %s', :ec, :ed), 'nobody is twice in a session (1)', 'one person twice on one list');
select fixture.is_found(format('delete from enrolment_event where enrolment_id = %s and seq = 1', :ew), 'each message about a step has its step (1), each step has its one row in the audit trail (1), the history of each enrolment replays to its state (1)', 'a history without its beginning');
select fixture.is_found(format('update enrolment_event set state_after = ''refused'' where enrolment_id = %s and seq = 2', :ew), 'each step has its one row in the audit trail (1), the history of each enrolment replays to its state (1)', 'a step that no rule knows');
select fixture.is_found(format('update enrolment_event set effective_on = effective_on - 5 where enrolment_id = %s and seq = 2', :ew), 'the history of each enrolment replays to its state (1)', 'a step before the one it follows');
select fixture.is_found(format('update enrolment set state = ''lapsed'' where id = %s', :ew), 'the history of each enrolment replays to its state (1)', 'a state that its history does not know');
select fixture.is_found(format('update enrolment set events_count = 7 where id = %s', :ew), 'the history of each enrolment replays to its state (1)', 'a history shorter than its count');
select fixture.is_found(format('update session set waiting_count = 2 where id = %s', :list), 'the waiting list counts who waits (1)', 'a list that counts wrongly');
select fixture.is_found(format('update waiting_entry set left_at = now() where enrolment_id = %s', :ed), 'who waits stands in the ledger, and nobody else (1)', 'someone waits whom the ledger let go');
select fixture.is_found(format('delete from waiting_entry where enrolment_id = %s', :ed), 'positions are given once, without a gap (1), who waits stands in the ledger, and nobody else (1)', 'someone waits whom the ledger does not know');
select fixture.is_found(format('update waiting_entry set position = 7 where enrolment_id = %s', :ed), 'positions are given once, without a gap (1)', 'a gap in the positions');
select fixture.is_found(format('update session set next_position = 9 where id = %s', :list), 'positions are given once, without a gap (1)', 'a next position that skips some');
select fixture.is_found(format('alter table waiting_entry drop constraint waiting_entry_session_id_position_key; update waiting_entry set position = 5 - position where enrolment_id in (%s, %s)', :ec, :ed),
  'positions follow the tickets (1), seats are offered in the order of positions (1)', 'two that changed places on the list');
select fixture.is_found(format('update enrolment_event set ticket = (select max(ticket) + 1 from enrolment_event) where enrolment_id = %s and seq = 1', :ea), 'nobody is enrolled past those who wait (1)', 'someone enrolled while others waited');
select fixture.is_found(format('update enrolment_event set ticket = (select max(ticket) + 1 from enrolment_event) where enrolment_id = %s and seq = 2', :eb), 'seats are offered in the order of positions (1)', 'a seat offered past someone before');
select fixture.is_found(format('update session set capacity = 2 where id = %s', :list), 'no seat is free while somebody waits who was given no reason (1)', 'a free seat that nobody was offered');
select fixture.is_found(format('update session set capacity = 2 where id = %s; insert into waiting_skip (enrolment_id, refusal) values (%s, ''clash'')', :list, :ed), 'nothing', 'unless there is a reason');
select fixture.is_found(format('update offer set ended_at = now(), outcome = ''declined'' where enrolment_id = %s and ended_at is null', :ec), 'each offer is a seat that is held, and the other way round (1)', 'a seat held without an offer');
select fixture.is_found(format('update offer set ended_at = null, outcome = null where enrolment_id = %s', :eb), 'each offer is a seat that is held, and the other way round (1)', 'an offer that holds no seat');
select fixture.is_found(format('update session set state = ''cancelled'' where id = %s', :full), 'nobody is enrolled in a session that was called off (1)', 'someone enrolled in what was called off');
select fixture.is_found(format('delete from mail_outbox where event = ''enrolment:%s:1''', :ef), 'each step that is told has its one message (1)', 'a message that was never written');
select fixture.is_found(format('alter table mail_outbox drop constraint mail_outbox_event_template_key; insert into mail_outbox (event, template, recipient, language) select event, template, recipient, language from mail_outbox where event = ''enrolment:%s:1''', :ef),
  'each step that is told has its one message (1)', 'a message that was written twice');
select fixture.is_found(format('insert into mail_outbox (event, template, recipient, language) values (''enrolment:%s:9'', ''offer_made'', ''x@essai.test'', ''fr'')', :ef), 'each message about a step has its step (1)', 'a message about what never happened');
select fixture.is_found(format('delete from audit where object = ''enrolment'' and object_id = ''%s''', :ef), 'each step has its one row in the audit trail (1)', 'a step that nobody noted');
select fixture.is_found(format('update request_key set answer = jsonb_set(answer, ''{enrolment_id}'', ''%s'') where key = fixture.key(81)', :ed), 'each answer kept for a repeat is of that person''s enrolment (1)', 'a repeat that would be told of another''s enrolment');
select fixture.is_found(format('alter table session_draw disable trigger user; alter table session_draw drop constraint session_draw_seed; update session_draw set seed = sha256(seed) where session_id = %s', :drawn), 'each draw is what its committed seed gives (1)', 'a seed that was not the one');
select * from finish();
rollback;
