-- What each night finds of closed years: each release counted again, with all that it keeps beside its cells; what has come in since.
begin;
\ir fixtures/figures.sql
select plan(35);
select setseed(0.44);
\ir fixtures/random_history.sql
select world.random_history(24);
create temporary table days as select (now() at time zone 'Europe/Paris')::date as today, finished_day() as finished;
-- A release as of the last finished day, made three days ago.
create function world.close(year text) returns bigint language sql as $$
  select write_release(year, 1 + (select coalesce(max(r.revision), 0) from year_release r where r.year = close.year), case when exists (select from year_release r where r.year = close.year and r.revision > 0) then 'revised' else 'closed' end, finished_day(),
    write_release(year, 0, 'provisional', finished_day(), null, null, null, null), null, 'raison', 'reason')
$$;
create function world.yesterday() returns void language sql as $$
  update year_release set released_at = now() - interval '3 days'; update release_check set checked_at = now() - interval '3 days'; update release_arrival set counted_at = now() - interval '3 days'
$$;
create function world.arrived(year text) returns text language sql as $$
  select concat_ws(' ', a.enrolments, a.attendance, a.outcomes, a.sessions, a.courses, a.persons) from release_arrival a join year_release r on r.id = a.release_id where r.year = arrived.year order by r.revision desc limit 1
$$;
select ok(last_night() <= now() and last_night() > now() - interval '25 hours' and to_char(last_night() at time zone 'Europe/Paris', 'HH24:MI:SS') = '03:00:00', 'last_night: the last three o''clock in Paris');

-- Nothing is due before a night has passed.
select world.close('2023-2024');
select is(check_releases(), 0, 'check_releases: what was closed today is looked at after the next night');
select is(count_arrivals(), 0, 'count_arrivals: so is what came in');
alter table year_release disable trigger year_release_append_only;
select world.yesterday();
select is(array[check_releases(), check_releases(), check_releases()], array[1, 1, 0], 'check_releases: one release a step, each once a night, the prepared one too');
select is((select string_agg(coalesce(c.difference, 'the same'), '; ') from release_check c), 'the same; the same', 'both are found again');
select is((select count(*) from release_check c where c.checked_at = now()), 2::bigint, 'and it is said when');

-- What came in.
select is(count_arrivals(), 1, 'count_arrivals: of one closed year');
select is(count_arrivals(), 0, 'once a night');
select is(world.arrived('2023-2024'), '0 0 0 0 0 0', 'nothing has come in');
select is((select a.cells from release_arrival a), 0, 'and no cell would be another today');
create temporary table one as select c.enrolment_id, c.session_id, c.course_id, e.stat_subject_id from figure_enrolments('academic', '2023-2024') c join enrolment e on e.id = c.enrolment_id join session s on s.id = c.session_id where s.entry <> 'permanent' and not c.is_completed order by c.enrolment_id limit 1;
create temporary table other as select e.id as enrolment_id from enrolment e join session s on s.id = e.session_id where s.starts_on >= '2024-09-01' order by e.id limit 1;
insert into attendance_event (enrolment_id, presence, effective_on, recorded_on, actor_role) select o.enrolment_id, 'present', d.finished, d.today, 'office' from one o, days d union all select o.enrolment_id, 'present', d.finished, d.today, 'office' from other o, days d;
insert into outcome_event (enrolment_id, outcome, effective_on, recorded_on, actor_role) select o.enrolment_id, 'completed', d.finished, d.today, 'office' from one o, days d;
insert into enrolment_event (enrolment_id, seq, kind, state_after, effective_on, recorded_on, actor_role) select o.enrolment_id, (select max(v.seq) + 1 from enrolment_event v where v.enrolment_id = o.enrolment_id), 'void', 'cancelled', d.today, d.today, 'office' from one o, days d;
insert into session_change (session_id, field, old_value, new_value) select o.session_id, 'room', 'A', 'B' from one o union all select o.session_id, 'mode', s.mode::text, s.mode::text from one o join session s on s.id = o.session_id;
insert into course_classification (course_id, level, kind, organisations, valid_from) select o.course_id, 'doctorate', 'unit', '[]', '2035-01-01' from one o;
insert into merge_event (subject_a, subject_b, is_same, basis) select least(o.stat_subject_id, t.id), greatest(o.stat_subject_id, t.id), true, 'office' from one o, (select e.stat_subject_id as id from enrolment e, one o where e.stat_subject_id <> o.stat_subject_id order by e.id limit 1) t;
do $$ begin perform fold_figures(); end $$;
select world.yesterday();
select is(count_arrivals(), 1, 'counted the next night');
select is(world.arrived('2023-2024'), '1 1 1 1 1 1', 'a step, an attendance, an outcome, a change of a session''s mode, of a course, a merge: each once; what is of another year, or no figure reads, does not count');
select cmp_ok((select a.cells from release_arrival a), '>', 0, 'and cells of the release would be others today');
select is((select string_agg(coalesce(c.difference, 'the same'), '; ') from (select world.yesterday(), check_releases(), check_releases()) x, release_check c), 'the same; the same', 'which moves no release');
insert into session_change (session_id, field, old_value, new_value) select o.session_id, v.field, v.old_value, v.new_value from one o join session s on s.id = o.session_id cross join lateral (values ('starts_on', s.starts_on::text, '2025-02-03'), ('ends_on', s.ends_on::text, null)) v (field, old_value, new_value);
update session s set starts_on = '2025-02-03', ends_on = null from one o where s.id = o.session_id;
select is((select array[split_part(world.arrived('2023-2024'), ' ', 1), split_part(world.arrived('2023-2024'), ' ', 4)] from (select world.yesterday(), count_arrivals()) x), array['0', '1'], 'a session that has left the year is a fact of it, its enrolments are the other year''s');
select world.close('2023-2024');
select world.yesterday();
select count_arrivals();
select is((select r.revision from release_arrival a join year_release r on r.id = a.release_id order by a.counted_at desc limit 1), 2, 'after a revision the newest is looked at');

-- What a release keeps beside its cells is verified, too.
create function world.seen() returns text language sql as $$ select release_mismatch(max(r.id)) from year_release r $$;
set constraints all immediate;
select is(world.seen(), null, 'release_mismatch: the same');
savepoint good;
alter table year_figure_basis disable trigger user;
update year_figure_basis b set persons = 1 where b.release_id = (select max(id) from year_release) and b.dimension1 = 'all';
select matches(world.seen(), '^people behind the hours at all=all: 1 in the release, 3 from the events$', 'people behind hours that were changed under our hands are found out');
rollback to good;
alter table year_figure_basis disable trigger user;
delete from year_figure_basis b where b.release_id = (select max(id) from year_release) and b.dimension1 = 'level' and b.dimension2 = 'track';
select matches(world.seen(), '^people behind the hours at level=[a-z_]+ and track=F[IAC]: 0 in the release, [123] from the events$', 'and those that are gone');
update year_release set program_version = '0134_before.sql' where id = (select max(id) from year_release);
delete from year_figure_basis b where b.release_id = (select max(id) from year_release);
select is(world.seen(), null, 'who closed before they were kept has none, and hides all hours');
rollback to good;
alter table year_figure_basis disable trigger user;
insert into year_figure_basis select max(id), 'axis', 'never-there', 'all', 'all', 2 from year_release;
select matches(world.seen(), '^people behind the hours at axis=never-there: 2 in the release, 0 from the events$', 'and those that never were');
rollback to good;
update year_release set cells = cells + 1 where id = (select max(id) from year_release);
select matches(world.seen(), '^[0-9]+ cells in the release, [0-9]+ are there$', 'the number of its cells');
rollback to good;
update year_release set completeness = completeness || '{"enrolments_without_hours": [0, 1]}' where id = (select max(id) from year_release);
select matches(world.seen(), '^enrolments_without_hours: \[0, 1\] in the release, \[[0-9]+, [0-9]+\] from the events$', 'what it told as missing');
select is(release_mismatch(max(id), false), null, 'which is left out where it proves nothing') from year_release;
rollback to good;
update year_release set completeness = completeness || '{"merges": 99}' where id = (select max(id) from year_release);
select matches(world.seen(), '^merges: 99 in the release, [0-9]+ from the events$', 'and on how many merges it rests');
rollback to good;

-- A night that finds one changed tells the office, and takes it back when it is mended.
select new_person('Olga', 'Office', 'olga@checks.test', 'fr') as office \gset
select new_person('Lea', 'Leader', 'lea@checks.test', 'fr') as leader \gset
insert into role_grant (person_id, role) values (:office, 'office'), (:leader, 'leader');
create temporary table kept as select release_id, dimension1, value1, dimension2, value2, measure, value from year_figure where release_id = (select max(id) from year_release) and dimension1 = 'all' and measure = 'persons';
alter table year_figure disable trigger year_figure_append_only;
update year_figure f set value = f.value + 1 from kept k where (f.release_id, f.dimension1, f.measure) = (k.release_id, 'all', 'persons');
select world.yesterday();
set client_min_messages = error;
select is((select count(*) from generate_series(1, 9) where check_releases() = 1), 4::bigint, 'every release is looked at');
reset client_min_messages;
select matches((select c.difference from release_check c where c.difference is not null), '^persons at all=all: [0-9]+ in the release, [0-9]+ from the events$', 'the first cell that differs is kept');
select is((select count(*) from release_check c where c.difference is not null), 1::bigint, 'of that release alone');
update year_figure f set value = k.value from kept k where (f.release_id, f.dimension1, f.measure) = (k.release_id, 'all', 'persons');
select world.yesterday();
select is((select count(*) from generate_series(1, 9) where check_releases() = 1), 4::bigint, 'the next night');
select is((select count(*) from release_check c where c.difference is not null), 0::bigint, 'mended, it is the same again');

-- release_inputs beside what is counted apart.
create temporary table inputs as select i.* from year_release r cross join lateral release_inputs(r.year_kind, r.year, r.as_of, r.known_on, r.definitions, r.parameters) i where r.id = (select max(id) from year_release);
select is((select array_agg(i.inputs_hash) from inputs i where i.inputs_hash is not null), (select array[r.inputs_hash] from year_release r order by r.id desc limit 1), 'release_inputs: one hash, that of the release');
select is((select count(*) from inputs i where i.inputs_hash is null and (i.persons is null or i.persons not between 1 and 3)), 0::bigint, 'people behind hours are one, two, or three for more');
select is((select i.persons::bigint from inputs i where i.dimension1 = 'all'), (select least(3, count(distinct c.person_key)) from year_release r cross join lateral figure_enrolments(r.year_kind, r.year, r.as_of, r.known_on, r.definitions, r.parameters) c
  where r.id = (select max(id) from year_release) and c.minutes > 0), 'as counted apart');
select is((select count(*) from inputs i where i.dimension1 = 'track' and i.persons <> (select least(3, count(distinct c.person_key)) from year_release r cross join lateral figure_enrolments(r.year_kind, r.year, r.as_of, r.known_on, r.definitions, r.parameters) c
  where r.id = (select max(id) from year_release) and c.minutes > 0 and c.track = i.value1)), 0::bigint, 'line by line');
select is((select count(*) from pg_proc p where p.proname in ('inputs_hash', 'hours_basis')), 0::bigint, 'what it replaces is gone');
select * from finish();
rollback;
