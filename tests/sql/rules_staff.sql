-- What those who run a session set: seats kept, the level asked for, whose members may enrol, days with meetings inside; each refusal by its id.
begin;
\ir fixtures/enrolments.sql
select plan(62);
select fixture.person(1) as ana, fixture.person(2, '{"level": 5}') as ben, fixture.person(3) as teacher, fixture.person(4) as other, fixture.person(5) as office \gset
insert into role_grant (person_id, role) values (:teacher, 'teacher'), (:other, 'teacher'), (:office, 'office');
select fixture.session('FX-RUN', 3) as s, fixture.session('FX-OTHER', 3) as foreign_session \gset
insert into session_teacher (session_id, person_id) values (:s, :teacher), (:foreign_session, :other);
create function fixture.moment(days float8) returns text language sql as $$ select to_char((now() + days * interval '1 day') at time zone 'Europe/Paris', 'YYYY-MM-DD"T"HH24:MI') $$;
create function fixture.keeps(who bigint, session bigint, whom text, seats text, released text default fixture.moment(5), opens text default '', closes text default '', audience text default '', edition text default null) returns text language sql as $$
  select coalesce((select case when a.refusal is null then 'saved' else array_to_string(a.refusal, ' ') end
    from save_audience(who, session, coalesce(edition, (select x.edition::text from session x where x.id = session)), audience, whom, seats, opens, closes, released) a), 'nothing')
$$;

select is(fixture.keeps(:other, :s, 'institution:FX-ELSE', '1'), 'nothing', 'another''s session answers like an absent one');
select is(fixture.keeps(:ana, :s, 'institution:FX-ELSE', '1'), 'nothing', 'and to whoever has no role');
select is(fixture.keeps(:office, 0, 'institution:FX-ELSE', '1'), 'nothing', 'an absent session too');
select is(fixture.keeps(:teacher, :s, '', '', ''), 'who.missing seats.missing released_at.missing', 'all that is missing is said at once');
select is(fixture.keeps(:teacher, :s, 'institution:NOBODY', '0'), 'who.unknown seats.not_a_number', 'unknown organisation, no seat');
select is(fixture.keeps(:teacher, :s, 'level:9', 'two'), 'who.unknown seats.not_a_number', 'unknown level, no number');
select is(fixture.keeps(:teacher, :s, 'course:FX-RUN', '-1'), 'who.unknown seats.not_a_number', 'unknown kind, a negative number');
select is(fixture.keeps(:teacher, :s, 'institution:FX-ELSE', '4'), 'seats.too_many', 'not more than are free');
select is((select a.refusal_values from save_audience(:teacher, :s, '1', '', 'level:7', '99999', '', '', fixture.moment(5)) a), '{"most": 3}', 'and it says how many are');
select is(fixture.keeps(:teacher, :s, 'institution:FX-ELSE', '1', 'tomorrow'), 'released_at.not_a_date', 'a moment that is none');
select is(fixture.keeps(:teacher, :s, 'institution:FX-ELSE', '1', fixture.moment(-1)), 'released_at.past', 'a moment that has passed');
select is(fixture.keeps(:teacher, :s, 'institution:FX-ELSE', '1', fixture.moment(30)), 'released_at.after_start', 'a moment after the first day');
select is(fixture.keeps(:teacher, :s, 'institution:FX-ELSE', '1', fixture.moment(5), fixture.moment(6)), 'released_at.before_opening', 'released before it opens');
select is(fixture.keeps(:teacher, :s, 'institution:FX-ELSE', '1', fixture.moment(5), '2026-02-30T10:00', 'x'), 'opens_at.not_a_date closes_at.not_a_date', 'days that do not exist');
select is(fixture.keeps(:teacher, :s, 'institution:FX-ELSE', '1', fixture.moment(5), fixture.moment(2), fixture.moment(1)), 'closes_at.before_opening', 'closed before it opens');
select is(fixture.keeps(:teacher, :s, 'institution:FX-ELSE', '1', fixture.moment(5), '', fixture.moment(6)), 'closes_at.after_release', 'closed after it is released');
select is(fixture.keeps(:teacher, :s, 'institution:FX-ELSE', '1', edition => '0'), 'stale_page', 'a form of an older edition');
select is((select count(*)::int from session_audience where session_id = :s), 0, 'nothing of this was written');
select is(fixture.keeps(:teacher, :s, 'institution:FX-ELSE', '2', fixture.moment(5), fixture.moment(1), fixture.moment(4)), 'saved', 'seats are kept');
select is((select seats_reserved || ' ' || edition from session where id = :s), '2 2', 'the session''s row knows, and its edition goes on');
select is((select field || ' ' || new_value || ' ' || person_id from session_change where session_id = :s), 'audience FX-ELSE 2 ' || :teacher, 'the history tells');
select is((select action || ' ' || (detail ->> 'seats') from audit where object = 'session' and object_id = :s::text), 'session.audience 2', 'one audit row');
select is(fixture.keeps(:teacher, :s, 'institution:FX-ELSE', '1'), 'who.twice', 'the same audience once');
select is(fixture.keeps(:teacher, :s, 'level:7', '2'), 'seats.too_many', 'what is kept already counts');
select is(fixture.keeps(:teacher, :s, 'level:7', '1'), 'saved', 'another audience');
select fixture.session('FX-NO-LIMIT', null, '{"is_unlimited": true}') as nolimit, fixture.session('FX-OFF', 3, '{"state": "cancelled"}') as off \gset
select is(fixture.keeps(:office, :nolimit, 'level:7', '1'), 'capacity_unknown', 'without limit nothing can be kept');
select is(fixture.keeps(:office, :off, 'level:7', '1'), 'session_cancelled', 'nor in a session that was called off');

-- Changing and removing: nobody loses a seat, and what becomes free goes on.
select fixture.session('FX-CHANGE', 2) as c \gset
select fixture.audience(:c, 2) as a \gset
select fixture.belongs(:ana);
select is(fixture.enrol(:ana, :c) || ' ' || fixture.enrol(:ben, :c), 'enrolled waiting', 'a member sits, another person waits');
select is(fixture.keeps(:office, :c, 'level:7', '1', audience => :a::text), 'who.taken', 'a seat that is taken keeps its audience');
select is(fixture.keeps(:office, :c, 'institution:FX-ELSE', '3', audience => :a::text), 'seats.too_many', 'more than the session has');
select is(fixture.keeps(:office, :c, 'institution:FX-ELSE', '1', audience => '0'), 'stale_page', 'an audience that is gone');
select is(fixture.keeps(:office, :c, 'institution:FX-ELSE', '1', audience => 'x'), 'stale_page', 'or never was');
select is(fixture.keeps(:office, :c, 'institution:FX-ELSE', '1', audience => :a::text), 'saved', 'fewer are kept');
select is(fixture.state(:ben, :c), 'offered', 'and the free one is offered in the same transaction');
update session_audience set seats = 1, seats_taken = 1 where id = :a;
select is((select a.refusal[1] from save_audience(:office, :c, (select edition::text from session where id = :c), :a::text, 'institution:FX-ELSE', '0', '', '', fixture.moment(5)) a), 'seats.not_a_number', 'none is not a number of seats');
select is_empty(format('select * from remove_audience(%s, %s, %s)', :other, :c, :a), 'another''s session answers like an absent one');
select is((select refusal is null from remove_audience(:office, :c, :a)), true, 'seats are kept no longer');
select is((select refusal[1] from remove_audience(:office, :c, :a)), 'stale_page', 'twice: it is gone');
select is(fixture.state(:ana, :c) || ' ' || coalesce((select 'kept' from enrolment e join session_audience u on u.id = e.audience_id where e.id = fixture.of(:ana, :c)), 'common'), 'enrolled common', 'who sits there stays');
select is((select field || ' ' || old_value from session_change where session_id = :c order by id desc limit 1), 'audience FX-ELSE 1', 'the history tells');
select fixture.session('FX-FEW', 3) as c2 \gset
select fixture.audience(:c2, 2) as a2 \gset
select fixture.enrol(:ana, :c2);
update session_audience set seats_taken = 2 where id = :a2;
select is(fixture.keeps(:office, :c2, 'institution:FX-ELSE', '1', audience => :a2::text), 'seats.too_few', 'not fewer than are taken');
update session_audience set seats_taken = 1 where id = :a2;

-- Eligibility.
create function fixture.asks(who bigint, session bigint, level text, houses text[], seen text default null, edition text default null) returns text language sql as $$
  select coalesce((select case when a.refusal is null then 'saved' else array_to_string(a.refusal, ' ') end
    from save_eligibility(who, session, coalesce(edition, (select x.edition::text from session x where x.id = session)), level, houses, seen) a), 'nothing')
$$;
select fixture.session('FX-ASK', 1) as e \gset
select is(fixture.asks(:other, :e, '', '{}'), 'nothing', 'another''s session answers like an absent one');
select is(fixture.asks(:office, :e, '9', '{NOBODY,FX-ELSE}'), 'entry_level.unknown organisations.unknown', 'what is not in the lists');
select is(fixture.asks(:office, :off, '', '{}'), 'session_cancelled', 'a session that was called off asks nothing');
select is(fixture.asks(:office, :e, '', '{}', edition => '7'), 'stale_page', 'a form of another edition');
select is(fixture.asks(:office, :e, '6', '{FX-ELSE}'), 'saved', 'a level and a house');
select is(fixture.why(:ben, :e), 'organisation entry_level', 'and the rules are there');
select is((select string_agg(field || ' ' || new_value, ', ' order by id) from session_change where session_id = :e), 'entry_level_required 6, only_organisations FX-ELSE', 'the history tells both');
select is(fixture.asks(:office, :e, '', '{}'), 'saved', 'and neither any more');
select is(fixture.enrol(:ben, :e) || ' ' || fixture.enrol(:ana, :e), 'enrolled waiting', 'one is in, one waits');
select set_eq(format('select p.n, x.rule from excluded_by(%s, ''6'', ''{FX-ELSE}'') x join enrolment e on e.id = x.enrolment_id join (values (%s, ''ana''), (%s, ''ben'')) p (id, n) on p.id = e.person_id', :e, :ana, :ben),
  $$values ('ana', 'entry_level'), ('ben', 'entry_level'), ('ben', 'organisation')$$, 'whom it would keep out is known');
select is(fixture.asks(:office, :e, '6', '{}'), 'excluded.unseen', 'nothing is saved before they were seen');
select is(fixture.asks(:office, :e, '6', '{FX-ELSE}', (select md5(string_agg(x.enrolment_id || ':' || x.rule, ' ')) from excluded_by(:e, '6', '{}') x)), 'excluded.unseen', 'another list is not this one');
select is(fixture.asks(:office, :e, '6', '{}', (select md5(string_agg(x.enrolment_id || ':' || x.rule, ' ')) from excluded_by(:e, '6', '{}') x)), 'saved', 'the list that was seen');
select fixture.withdraw(:ben, :e);
select is(fixture.state(:ana, :e) || ' ' || (select refusal from waiting_skip where enrolment_id = fixture.of(:ana, :e)), 'waiting profile_incomplete', 'who waits is passed over at the turn, with the reason');
select is(fixture.asks(:office, :e, '', '{}'), 'saved', 'the level falls');
select is(fixture.state(:ana, :e), 'offered', 'and who was passed over is served');

-- First and last days: no meeting is left outside.
insert into meeting (session_id, starts_at, ends_at) select :s, (starts_on + 1)::timestamp + interval '10 hours', (starts_on + 1)::timestamp + interval '12 hours' from session where id = :s;
create function fixture.days(session bigint, first int, last int, unlimited text default '') returns text language sql as $$
  select coalesce(array_to_string(c.refusal, ' '), 'saved')
  from session x, save_session((select p.id from person p where p.email = 'fx5@essai.test'), session, x.edition::text, (current_date + first)::text, (current_date + last)::text, to_char(x.opens_at at time zone x.time_zone, 'YYYY-MM-DD"T"HH24:MI'),
    to_char(x.closes_at at time zone x.time_zone, 'YYYY-MM-DD"T"HH24:MI'), '3', unlimited, '', 'yes', 'open', 'none', '{FI}', '0', '', '', '', '', '', '', '', '', '') c where x.id = session
$$;
select is(fixture.days(:s, 22, 30), 'starts_on.meeting_before', 'a first day after a meeting');
select is(fixture.days(:s, 15, 20), 'ends_on.meeting_after', 'a last day before one');
select is(fixture.days(:s, 15, 30), 'saved', 'wider days are fine');
select is(fixture.days(:s, 15, 30, 'yes'), 'is_unlimited.has_audiences', 'and a limit stays while seats are kept');
select is_empty('select * from fixture.faults()', 'seats, kept seats, lists and history agree');
select * from finish();
rollback;
