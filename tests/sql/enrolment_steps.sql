-- Steps of an enrolment: every pair of states against the table of transitions, what each step moves, histories that only grow, and the inner functions of the rush.
begin;
\ir fixtures/enrolments.sql
select plan(60);
select expire_offers(1000000) >= 0;

select fixture.person(1) as ana, fixture.person(2) as ben, fixture.person(3) as chloe, fixture.person(4) as dora \gset

-- An enrolment brought to a state by steps that are allowed.
create function fixture.reach(wanted text, person bigint, session bigint) returns bigint language plpgsql as $$
#variable_conflict use_variable
declare
  made bigint;
  way text[] := case wanted when 'enrolled' then '{enrol:enrolled}' when 'waiting' then '{queue:waiting}' when 'received' then '{receive:received}' when 'applied' then '{apply:applied}'
    when 'nominated' then '{nominate:nominated}' when 'offered' then '{queue:waiting,offer:offered}' when 'finished' then '{enrol:enrolled,finish:finished}' when 'withdrawn' then '{enrol:enrolled,withdraw:withdrawn}'
    when 'cancelled' then '{enrol:enrolled,cancel:cancelled}' when 'lapsed' then '{queue:waiting,expire:lapsed}' when 'refused' then '{apply:applied,refuse:refused}' when 'void' then '{enrol:enrolled,void:cancelled}' end;
  step text;
  first text := split_part(way[1], ':', 2);
begin
  insert into enrolment (session_id, stat_subject_id, person_id, track, state, events_count) select session, stat_subject_id, p.id, 'FI', first, 1 from person p where p.id = person returning enrolment.id into made;
  if first = 'waiting' then
    insert into waiting_entry (enrolment_id, session_id, position) select made, session, s.next_position from session s where s.id = session;
  end if;
  update session s set seats_taken = s.seats_taken + (first = 'enrolled')::int, waiting_count = s.waiting_count + (first = 'waiting')::int, next_position = s.next_position + (first = 'waiting')::int where s.id = session;
  perform record_enrolment_events(array[made], '{1}', array[split_part(way[1], ':', 1)], '{""}', array[first], 'office', array[null::bigint], null, array[null::jsonb]);
  foreach step in array way[2:] loop
    perform write_enrolment_event(made, split_part(step, ':', 1), split_part(step, ':', 2), 'office', null, 'test', jsonb_build_object('expires_at', now() + interval '1 hour'));
  end loop;
  return made;
end $$;
-- Tries a step and takes it back: ok, or the constraint that says no.
create function fixture.step(enrolment bigint, kind text, state_after text) returns text language plpgsql as $$
declare
  name text;
begin
  perform write_enrolment_event(enrolment, kind, state_after, 'office', null, 'test', jsonb_build_object('expires_at', now() + interval '1 hour'));
  raise exception using errcode = 'PT000';
exception
  when sqlstate 'PT000' then return 'ok';
  when check_violation or unique_violation then
    get stacked diagnostics name = constraint_name;
    return name;
end $$;

-- All pairs: 19 kinds, 12 states before (void apart from cancelled), 11 states after.
select fixture.session('FX-PAIRS', 50) as s \gset
create temporary table tried as
select f.state_before, k.kind, a.state_after, fixture.step(f.id, k.kind, a.state_after) as answer
from (select state_before, fixture.reach(state_before, fixture.person(100 + n::int), :s) as id
    from unnest(array['nominated', 'applied', 'received', 'waiting', 'offered', 'enrolled', 'refused', 'withdrawn', 'lapsed', 'cancelled', 'finished', 'void']) with ordinality u (state_before, n)) f,
  unnest(array['enrol', 'queue', 'receive', 'draw', 'apply', 'nominate', 'confirm', 'approve', 'refuse', 'offer', 'accept', 'decline', 'take_back', 'expire', 'withdraw', 'cancel', 'finish', 'reopen', 'void']) k (kind),
  unnest(array['nominated', 'applied', 'received', 'waiting', 'offered', 'enrolled', 'refused', 'withdrawn', 'lapsed', 'cancelled', 'finished']) a (state_after);
select is((select count(*)::int from tried), 2508, 'every pair of states is tried with every kind of step');
select is((select string_agg(format('%s %s %s: %s', t.state_before, t.kind, t.state_after, t.answer), ', ') from tried t left join enrolment_transition r using (kind, state_before, state_after)
  where (t.answer = 'ok') <> (r.kind is not null)), null, 'write_enrolment_event takes the steps of the table and no other');
select is((select string_agg(distinct t.answer, ' ') from tried t where t.answer <> 'ok' and (t.state_before, t.state_after) <> ('offered', 'offered')), 'enrolment_event_transition', 'refuse_transition is what says no');
select is((select count(*)::int from tried where state_before = 'void' and answer = 'ok'), 0, 'after "entered by mistake" nothing follows, no reopening either');
select is((select string_agg(r.state_before || ' ' || r.kind || ' ' || r.state_after, ', ' order by r.state_before, r.kind) from enrolment_transition r where r.state_before <> '' and r.kind in ('reopen', 'expire')),
  'applied expire lapsed, cancelled reopen enrolled, finished reopen enrolled, nominated expire lapsed, offered expire lapsed, waiting expire lapsed, withdrawn reopen enrolled', 'who may come back, and what the clock ends');
select is((select coalesce(string_agg(f, ', '), '') from (select f from fixture.faults() f where f not like 'free seat %' limit 9) x), '', 'after all that seats, lists and histories agree');

-- What a step moves.
select fixture.session('FX-MOVES', 3) as s \gset
select fixture.reach('waiting', :ana, :s) as a, fixture.reach('enrolled', :ben, :s) as b, fixture.reach('applied', :chloe, :s) as c \gset
select is(fixture.seats(:s), '1 taken 1 waiting next 2', 'one seat, one waits');
select write_enrolment_event(:a, 'offer', 'offered', 'system', null, null, jsonb_build_object('expires_at', now() + interval '1 hour'));
select is(fixture.seats(:s), '2 taken 0 waiting next 2', 'an offer holds a seat');
select is((select left_at from waiting_entry where enrolment_id = :a), now(), 'and takes the entry off the list');
select write_enrolment_event(:a, 'take_back', 'waiting', 'office', :ben, 'session_moved');
select is(fixture.seats(:s), '1 taken 1 waiting next 2', 'taken back, it frees the seat');
select is((select position || ' ' || coalesce(left_at::text, 'waits') from waiting_entry where enrolment_id = :a), '1 waits', 'and the entry waits again at its position');
select is((select outcome || ' ' || reason from offer where enrolment_id = :a), 'taken_back session_moved', 'the offer says how it ended and why');
select is((select actor_role || ' ' || person_id || ' ' || reason from enrolment_event join enrolment_event_detail using (enrolment_id, seq) where enrolment_id = :a and kind = 'take_back'), 'office ' || :ben || ' session_moved', 'the history says who, as what, and why');
select write_enrolment_event(:c, 'approve', 'offered', 'office', :ben, null, jsonb_build_object('expires_at', now() + interval '1 hour'));
select is(fixture.seats(:s), '2 taken 1 waiting next 2', 'an application approved as an offer holds a seat and no position');
select write_enrolment_event(:c, 'take_back', 'waiting', 'office', :ben, 'session_moved');
select is((select position || ' ' || fixture.seats(:s) from waiting_entry where enrolment_id = :c), '2 1 taken 2 waiting next 3', 'taken back, it takes the next position');
select write_enrolment_event(:b, 'finish', 'finished', 'teacher', null);
select write_enrolment_event(:b, 'reopen', 'enrolled', 'office', null, 'mistake');
select is(fixture.seats(:s), '1 taken 2 waiting next 3', 'finishing and reopening end where they began');
update session set capacity = 1, seats_reserved = 0 where id = :s;
select fixture.reach('withdrawn', :dora, fixture.session('FX-MOVES-2', 1)) as d \gset
update session set seats_reserved = 1 where code = 'FX-MOVES-2';
select is(fixture.step(:d, 'reopen', 'enrolled'), 'session_seats', 'reopening needs a seat');
select is(fixture.step(:a, 'offer', 'offered'), 'session_seats', 'an offer needs a free seat');
update session set capacity = 5 where id = :s;
select throws_ok(format('select write_enrolment_event(%s, ''offer'', ''offered'', ''system'', null)', :a), '23502', null, 'and a deadline');
select throws_ok('select write_enrolment_event(0, ''enrol'', ''enrolled'', ''person'', null)', 'P0002', null, 'no step without an enrolment');
select is((select count(*)::int from audit where object = 'enrolment' and object_id = :a::text), 3, 'one audit row for each step');
select write_enrolment_event(:b, 'void', 'cancelled', 'office', null, 'entered_by_mistake');
select is((select is_void::text || ' ' || fixture.seats(:s) from enrolment where id = :b), 'true 0 taken 2 waiting next 3', 'what was entered by mistake counts no more');
select is((select count(*)::int from my_enrolment where enrolment_id = :b), 0, 'and its person sees it no more');

-- Days.
select throws_ok(format('insert into enrolment_event (enrolment_id, seq, kind, state_after, effective_on, recorded_on, actor_role) values (%s, 5, ''withdraw'', ''withdrawn'', current_date - 400, current_date, ''office'')', :c), '23514', null,
  'no event is on an earlier day than the one before');
select throws_ok(format('insert into enrolment_event (enrolment_id, seq, kind, state_after, effective_on, recorded_on, actor_role) values (%s, 9, ''withdraw'', ''withdrawn'', current_date, current_date, ''office'')', :c), '23514', null,
  'no event is left out of the row');
insert into enrolment (session_id, stat_subject_id, person_id, track, state, events_count) select fixture.session('FX-DAYS', 3), stat_subject_id, id, 'FI', 'enrolled', 1 from person where id = :ana;
select max(id) as e from enrolment \gset
insert into enrolment_event (enrolment_id, seq, kind, state_after, effective_on, recorded_on, actor_role) values (:e, 1, 'enrol', 'enrolled', current_date + 3, current_date, 'office');
update session set seats_taken = 1 where code = 'FX-DAYS';
select write_enrolment_event(:e, 'withdraw', 'withdrawn', 'person', :ana);
select is((select effective_on from enrolment_event where enrolment_id = :e and seq = 2), current_date + 3, 'a step is true on the day of the one before at the earliest');

-- Histories only grow.
select throws_ok(format(s, t), '42501', format('rows of %s are only ever added', t), format('refuse_change guards %s: %s', t, split_part(s, ' ', 1)))
from unnest(array['audit', 'enrolment_event']) t, unnest(array['update %1$s set %2$s', 'delete from %1$s']) u (q), lateral (select replace(replace(u.q, '%1$s', t), '%2$s', case t when 'audit' then 'action = ''x''' else 'reason = ''x''' end)) v (s);
insert into session_change (session_id, field) values (:s, 'capacity');
insert into course_classification (course_id, level, kind, organisations, valid_from) select id, 'master', 'short', '[]', current_date from course limit 1;
select throws_ok(q, '42501', null, 'refuse_change guards: ' || q) from unnest(array['update session_change set field = ''x''', 'delete from session_change', 'update course_classification set kind = ''x''', 'delete from course_classification',
  'truncate audit', 'truncate enrolment_event', 'truncate session_change', 'truncate course_classification']) q;
delete from enrolment_event_detail where enrolment_id = :e;
select is((select count(*)::int from enrolment_event_detail where enrolment_id = :e), 0, 'the time of day and the actor can be erased');

-- own_enrolment, offer_refusal, offers_close_at, standing_refusals.
select fixture.session('FX-OWN', 1) as s \gset
select fixture.enrol(:ana, :s), fixture.enrol(:ben, :s);
select is((own_enrolment(:ana, fixture.of(:ana, :s))).state, 'enrolled', 'own_enrolment finds one''s own');
select is((own_enrolment(:ben, fixture.of(:ana, :s))).id, null, 'another''s is absent');
select is((own_enrolment(:ana, 0)).id, null, 'like one that does not exist');
select is((select (offer_refusal(e)).refusal from enrolment e where e.id = fixture.of(:ben, :s)), array['stale_page'], 'offer_refusal: never offered');
select is(offers_close_at(s), s.closes_at, 'offers close with the window') from session s where s.id = :s and s.starts_on < current_date;
update session set closes_at = '2099-01-02', starts_on = '2099-01-01', ends_on = '2099-01-09' where id = :s;
select is(offers_close_at(s), timestamptz '2099-01-02', 'offers close when enrolment closes') from session s where s.id = :s;
update session set closes_at = '2098-12-01' where id = :s;
select is(offers_close_at(s), timestamptz '2099-01-01 00:00 Europe/Paris', 'or when the session begins, whatever is later') from session s where s.id = :s;
update session set entry = 'permanent' where id = :s;
select is(offers_close_at(s), timestamptz '2098-12-01', 'with permanent entry, only when enrolment closes') from session s where s.id = :s;
update session set starts_on = null, ends_on = null, opens_at = null, closes_at = null, entry = 'fixed' where id = :s;
select is(offers_close_at(s), null, 'without dates, never') from session s where s.id = :s;
select fixture.session('FX-STANDING', 1, jsonb_build_object('opens_at', now() - interval '9 days', 'closes_at', now() - interval '1 hour')) as s \gset
select is(fixture.why(:ana, :s), 'closed', 'a newcomer is too late');
select is(standing_refusals(:ana, :s, 'FI'), null, 'standing_refusals asks no one on the list for what concerns newcomers');
update person set email_verified_at = null where id = :ana;
select is(standing_refusals(:ana, :s, 'FI'), array['email_unconfirmed'], 'but for all the rest');
update person set email_verified_at = now() where id = :ana;

-- decide_enrolments writes nothing; write_enrolments writes what was decided.
select fixture.session('FX-DECIDE', 1) as s \gset
create temporary table counted as select (select count(*) from enrolment) as enrolments, (select count(*) from enrolment_event) as events, (select count(*) from mail_outbox) as mails, (select count(*) from audit) as audits;
create temporary table decided as select d.* from unnest(decide_enrolments(array[:ana, :ben, :chloe]::bigint[], array[:s, :s, :s]::bigint[], '{}', '{FI,FI,XX}', '{}', '{true,true,true}', 1, 3)) d;
select results_eq('select place, kind, state, "position", rank, refusal from decided order by place',
  $$ values (1, 'enrol', 'enrolled', null::int, null::int, null::text[]), (2, 'queue', 'waiting', 1, 1, null), (3, null, null, null, null, '{track.unknown}') $$, 'decide_enrolments decides in order');
select is((select row(enrolments, events, mails, audits)::text from counted), (select row((select count(*) from enrolment), (select count(*) from enrolment_event), (select count(*) from mail_outbox), (select count(*) from audit))::text),
  'and writes nothing');
select is(fixture.seats(:s), '0 taken 0 waiting next 1', 'no seat either');
select is(decide_enrolments(array[:ana]::bigint[], array[:s]::bigint[], '{}', '{FI}', '{}', '{false}', 1, 1), '{}', 'who is not asked about is not decided');
select write_enrolments(array(select row(d.*)::enrolment_decision from decided d order by place));
select is(fixture.state(:ana, :s) || ' ' || fixture.state(:ben, :s) || ' ' || fixture.seats(:s), 'enrolled waiting 1 taken 1 waiting next 2', 'write_enrolments writes what was decided');
select write_enrolments('{}');
select is(fixture.seats(:s), '1 taken 1 waiting next 2', 'and of nothing, nothing');

-- References.
select is((select count(distinct enrolment_reference(n))::int from generate_series(1, 20000) n), 20000, 'enrolment_reference never gives one twice');
select is((select count(*)::int from generate_series(1, 20000) n where enrolment_reference(n) !~ '^[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}$'), 0, 'each can be said');
select is(enrolment_reference(1) <> enrolment_reference(2147483647), true, 'the last number has one too');
select is((select coalesce(string_agg(f, ', '), '') from (select f from fixture.faults() f where f not like 'detail of %' and f not like 'audit of ' || :e || ':%' and f not like 'free seat %' limit 9) x), '', 'seats, lists, histories and offers agree');
select * from finish();
rollback;
