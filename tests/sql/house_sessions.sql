-- Who would be in two places at once, and lists of any length: certificates and the next year for all.
begin;
\ir fixtures/enrolments.sql
select plan(22);
select fixture.person(1) as office, fixture.person(2) as teacher, fixture.person(11) as ana, fixture.person(12) as ben, fixture.person(13) as chloe \gset
insert into role_grant (person_id, role) values (:office, 'office'), (:teacher, 'teacher');
select fixture.session('FX-HO', 3) as s \gset
select fixture.session('FX-HO-2', 3) as t \gset
insert into session_teacher values (:s, :teacher);
select fixture.enrol(:ana, :s), fixture.enrol(:ben, :s), fixture.enrol(:ana, :t), fixture.enrol(:chloe, :t);
create function fixture.at(days int, hour int) returns timestamptz language sql as $$ select ((current_date + days)::timestamp + make_interval(hours => hour)) at time zone 'Europe/Paris' $$;
insert into meeting (session_id, starts_at, ends_at) values (:s, fixture.at(20, 9), fixture.at(20, 11)), (:s, fixture.at(22, 9), fixture.at(22, 11)), (:t, fixture.at(23, 10), fixture.at(23, 12)), (:t, fixture.at(25, 10), fixture.at(25, 12));
create function fixture.move(person bigint, session bigint, days text, seen text default null) returns text language sql as $$
  select coalesce(array_to_string(m.refusal, ' '), 'moved') from move_session(person, session, (select s.edition::text from session s where s.id = session), days, 'Salle prise', seen) m $$;

select is_empty(format('select * from session_clashes(%s, 1000, null)', :s), 'session_clashes: nobody, far from everything');
select results_eq(format('select enrolment_id, other_session_id, starts_at from session_clashes(%s, 1, null)', :s), format('select fixture.of(%s, %s), %s::bigint, fixture.at(23, 10)', :ana, :s, :t), 'a day later one person would be in two places');
select results_eq(format('select enrolment_id, starts_at from session_clashes(%s, 3, null)', :s), format('select fixture.of(%s, %s), fixture.at(23, 10)', :ana, :s), 'two meetings of one session are one line, with the first');
select is((select count(*)::int from session_clashes(:s, null, (current_date + 23) || ' 11:59-13:00')), 1, 'lines as typed are looked at the same way');
select is_empty(format('select * from session_clashes(%s, null, %L)', :s, (current_date + 23) || ' 12:00-13:00'), 'an end and a start at one moment touch, no more');
select is_empty(format('select * from session_clashes(%s, null, %L)', :s, (current_date + 23) || ' 13:00-12:00'), 'a line that is wrong counts for nothing');
-- The rule is that of enrolment: whoever would be refused for a clash is on the list, and nobody else.
select fixture.session('FX-HO-3', 3) as u \gset
insert into meeting (session_id, starts_at, ends_at) select :u, starts_at + interval '1 day', ends_at + interval '1 day' from meeting where session_id = :s;
select is((select array_agg(p.id order by p.id) from person p join enrolment e on e.person_id = p.id and e.session_id = :s where exists (select from enrolment_refusals(array[p.id], array[:u], array[null::bigint]) r where r.refusal = 'clash')),
  (select array_agg(e.person_id order by 1) from session_clashes(:s, 1, null) c join enrolment e on e.id = c.enrolment_id), 'session_clashes and the rule clash are one rule');
select is(clashes_seen(:s, 1000, null), null, 'clashes_seen is NULL when nobody is hit');
select is(fixture.move(:teacher, :s, '1'), 'clashes.unseen', 'move_session first shows who is hit');
select is(fixture.move(:teacher, :s, '1', clashes_seen(:s, 2, null) || 'x'), 'clashes.unseen', 'a list of something else does not count');
select is((select edition from session where id = :s), 1, 'nothing has changed so far');
select clashes_seen(:s, 1, null) as seen \gset
select is(fixture.move(:teacher, :s, '1', :'seen'), 'moved', 'move_session goes on when the list was seen');
create function fixture.meet(person bigint, session bigint, meetings text, seen text default null) returns text language sql as $$
  select coalesce(array_to_string(m.refusal, ' '), 'saved') from save_meetings(person, session, (select s.edition::text from session s where s.id = session), meetings, seen) m $$;
select is(fixture.meet(:teacher, :s, (current_date + 25) || ' 10:00-11:00'), 'clashes.unseen', 'save_meetings first shows who is hit');
select is(fixture.meet(:teacher, :s, (current_date + 25) || ' 10:00-11:00', clashes_seen(:s, null, (current_date + 25) || ' 10:00-11:00')), 'saved', 'and saves when the list was seen');

-- Certificates for all who wait.
update session set starts_on = current_date - 20, ends_on = current_date - 10, opens_at = now() - interval '60 days', closes_at = now() - interval '21 days' where id = :s;
select is((select refusal from issue_documents(:teacher, :s, '{}', 'yes')), array['picks.missing'], 'issue_documents: all of nobody is nothing');
select recorded from record_outcomes(:teacher, :s, array[fixture.of(:ana, :s) || ':completed', fixture.of(:ben, :s) || ':completed'], '{}') \gset
select is((select count(*)::int from certificates_due(:s)), 2, 'certificates_due: two completed');
select is((select issued from issue_documents(:teacher, :s, '{}', 'yes')), 2, 'issue_documents: all who wait get theirs');
select is_empty(format('select * from certificates_due(%s)', :s), 'then nobody waits');

-- The next year for all.
select is((select count(*)::int from roll_over_candidates(:teacher, 'fx-ho')), 1, 'roll_over_candidates: those that one runs');
select is((select count(*)::int from roll_over_candidates(:office, 'FX-HO')), 3, 'the office: all that the words find');
select is((select refusal from roll_over_sessions(:office, '{}', '364', 'yes', 'FX-HO', '2')), array['picks.changed'], 'roll_over_sessions: another number than was shown stops it');
select is((select made from roll_over_sessions(:office, '{}', '364', 'yes', 'FX-HO', '3')), 3, 'else all are made');
select * from finish();
rollback;
