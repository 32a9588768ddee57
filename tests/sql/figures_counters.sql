-- The counters of the yearly figures against figures(): random histories and every change that figures rest on, before and after the fold, at random days, and rebuilt. With --nightly, many times over.
begin;
\ir fixtures/figures.sql
\ir fixtures/random_history.sql
\getenv depth AMPHI_TEST_DEPTH
\if :{?depth}
\else
\set depth commit
\endif
create table world.rounds as select case :'depth' when 'commit' then 0 else 60 end as rounds;
select plan(37);
select setseed(0.7 + extract(day from now()) / 1000 * (:'depth' <> 'commit')::int);

create function world.differences(year text, d date, tables text[]) returns bigint language sql as $$
  with counted as materialized (select * from figures_now(year_kind_of(year), year, d, null, tables)), recounted as materialized (select * from figures(year_kind_of(year), year, d, null, null, null, tables))
  select (select count(*) from (select * from counted except select * from recounted) x) + (select count(*) from (select * from recounted except select * from counted) x)
$$;
-- All tables that counters are kept for, academic and civil, today and at two days; pairs without counters today; what is missing.
create function world.all_differences() returns bigint language sql as $$
  select sum(world.differences(y.year, d.day, array(select k.dimension1 || case k.dimension2 when 'all' then '' else '*' || k.dimension2 end from figure_kept() k where k.place > 0)))
    + sum(case when d.day is null then world.differences(y.year, null, '{institution*track,programme*gender,institution_any*mode,track*level,company*birth_band,axis*language}') else 0 end)
    + sum(case when d.day is null then (select count(*) from (select * from figures_completeness(year_kind_of(y.year), y.year) except select * from figures_completeness(year_kind_of(y.year), y.year, parameters => figure_parameters())) x) else 0 end)
  from (values ('2023-2024'), ('2024')) y (year), (select null::date as day union all select date '2023-08-20' + (random() * 500)::int from generate_series(1, 1)) d
$$;
create function world.cells() returns table (part text, year text, dimension1 text, dimension2 text, span text, day date, value1 text, value2 text, numbers numeric[]) language sql as $$
  select 'cell', c.year, c.dimension1, c.dimension2, '', null::date, c.value1, c.value2, array[c.enrolments, c.persons, c.trained, c.completed, c.minutes, c.timed, c.ects, c.credited, c.untimed, c.uncredited, c.unobserved, c.attended, c.ended]::numeric[] from figure_cell c
  where (c.enrolments, c.persons, c.trained, c.completed, c.minutes, c.timed, c.ects, c.credited, c.untimed, c.uncredited, c.unobserved, c.attended, c.ended) <> (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
  union all
  select 'day', c.year, c.dimension1, c.dimension2, c.span, c.day, c.value1, c.value2, array[c.enrolments, c.persons, c.trained, c.completed, c.minutes, c.timed, c.ects, c.credited, c.untimed, c.uncredited, c.unobserved, c.attended, c.ended]::numeric[] from figure_day c
  where (c.enrolments, c.persons, c.trained, c.completed, c.minutes, c.timed, c.ects, c.credited, c.untimed, c.uncredited, c.unobserved, c.attended, c.ended) <> (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
$$;

-- The ledger: one row per statement, in its transaction.
select fold_figures();
select is((select count(*) from figure_ledger), 0::bigint, 'fold_figures empties the ledger');
select world.random_history(60);
select cmp_ok((select count(*) from enrolment), '>=', 300::bigint, 'the world is not empty');
select cmp_ok((select count(*) from figure_ledger), '>=', 300::bigint, 'note_figures: events, attendance and outcomes stand in the ledger');
savepoint before_batch;
insert into attendance_event (enrolment_id, presence, effective_on, recorded_on, actor_role) select e.id, 'present', '2024-06-01', '2024-06-01', 'office' from enrolment e;
select is((select cardinality(l.enrolments)::bigint from figure_ledger l order by l.id desc limit 1), (select count(*) from enrolment), 'a batch is one row, however many enrolments it holds');
rollback to before_batch;
select is(figure_counted_at(), (select folded_at from figure_fold), 'figure_counted_at: much waits, and the fold was there a moment ago');
select is(figure_is_counted('academic', current_date, null), true, 'figure_is_counted: then pages read the counters of that moment');
select is((select sum(enrolments) from figure_table('academic', '2023-2024')), 0::numeric, 'which have nothing of it yet');
update figure_fold set folded_at = now() - interval '16 minutes';
select is(figure_is_counted('academic', current_date, null), false, 'when no fold comes, all is recounted');
select is(world.all_differences(), 0::bigint, 'and pages say the same as figures()');
select cmp_ok(fold_figures(), '>', 0, 'fold_figures says how many enrolments it looked at');
select fold_figures();
select is(fold_figures(), 0, 'and finds nothing when the ledger is empty');
select is(figure_counted_at(), null, 'then nothing is left out');
select is(figure_is_counted('academic', current_date, null), true, 'then the counters answer');
select is(figure_is_counted('academic', '2024-01-15', '{level*track,institution*axis}'), false, 'but not for a pair without counters at a day that is past');
select cmp_ok((select count(*) from figure_fact), '>', 500::bigint, 'there are facts');
select is(world.all_differences(), 0::bigint, 'cell by cell, at random days, the counters are figures()');

-- Everything that figures rest on changes, a bit at a time: read before the fold, and after it.
create temporary table step (round int, before bigint, pending bigint, after bigint);
create function world.change(round int) returns void language plpgsql as $$
declare
  picked bigint := (select e.id from enrolment e order by random() limit 1);
  other bigint := (select e.id from enrolment e order by random() limit 1);
begin
  perform world.random_history(60, 'R' || (random() * 11 + 1)::int || '-' || (random() * 2 + 1)::int);
  begin
    update enrolment set stat_subject_id = (select o.stat_subject_id from enrolment o where o.id = other) where stat_subject_id = (select p.stat_subject_id from enrolment p where p.id = picked);
  exception when unique_violation then null; -- one person in one session twice
  end;
  case round % 8
    when 0 then update stat_subject set gender = 'other', birth_band = 1940 where id = (select p.stat_subject_id from enrolment p where p.id = picked);
    when 1 then update session set starts_on = starts_on + 200, ends_on = ends_on + 200, mode = 1, closes_at = closes_at + interval '200 days' where id = (select p.session_id from enrolment p where p.id = picked);
    when 2 then
      insert into course_classification (course_id, level, kind, ai_focus, axis, isced_f, programmes, organisations, valid_from, recorded_at)
      select s.course_id, 'doctorate', c.kind, 'dual', 'health', '0912', '{RX,RZ}', '[{"code": "FX-SU", "part": "responsible"}, {"code": "FX-UPPA", "part": "co_provider"}]', '2023-10-01', now() from enrolment p join session s on s.id = p.session_id join course c on c.id = s.course_id where p.id = picked;
    when 3 then insert into course_part (parent_id, child_id) select a.course_id, b.course_id from enrolment p join session a on a.id = p.session_id, enrolment o join session b on b.id = o.session_id where p.id = picked and o.id = other and a.course_id > b.course_id on conflict do nothing;
    when 4 then update setting set value = (random() * 20 + 1)::int::text where name in ('census_percent', 'census_days', 'census_day');
    when 5 then update enrolment set track = 'FC', trainee_status = 'c', payer_line = '2b', company_code = 'DEMO-X' where id = picked;
    when 6 then update course_version v set ects = coalesce(v.ects, 0) + 1 from enrolment p join session s on s.id = p.session_id where p.id = picked and v.course_id = s.course_id;
    else delete from course_part where parent_id in (select max(x.parent_id) from course_part x);
  end case;
end $$;
do $$
declare
  one step;
begin
  for round in 0 .. 7 + (select n.rounds from world.rounds n) loop
    perform world.change(round);
    one.round := round;
    one.pending := (select sum(cardinality(l.enrolments)) from figure_ledger l);
    -- Much that waits is left to a fold that is at work; here none is.
    update figure_fold set folded_at = now() - interval '16 minutes';
    one.before := world.all_differences();
    perform fold_figures();
    one.after := world.all_differences();
    insert into step values (one.*);
  end loop;
end $$;
select is((select string_agg(round || ': ' || before, ', ') from step where before > 0), null, 'what waits for the fold is read with it');
select is((select string_agg(round || ': ' || after, ', ') from step where after > 0), null, 'and folded after each change, the counters are figures()');
select cmp_ok((select count(*) from step where pending between 1 and 300), '>=', 3::bigint, 'some of it was few enough to be added by readers: figure_pending, figure_waiting');
select is((select count(*) from figure_ledger), 0::bigint, 'nothing waits at the end');

create temporary table folded as select * from world.cells();
select cmp_ok((select count(*) from folded), '>', 2000::bigint, 'many cells and days');
select cmp_ok(rebuild_figures(), '>', 200, 'rebuild_figures says how many enrolments count');
select is((select count(*) from (select * from folded except select * from world.cells()) x) + (select count(*) from (select * from world.cells() except select * from folded) x), 0::bigint, 'rebuilt from the events, all is as the folds have left it');
-- A fold that stands at an earlier day: readers add the days after it, and the next fold moves on.
update figure_fold set counted_on = '2024-01-15';
select rebuild_figures();
select is(world.all_differences(), 0::bigint, 'with cells of an earlier day readers add the days since');
select cmp_ok((select min(day) from figure_day where dimension1 in ('session', 'profile')), '>', date '2024-01-15', 'of hidden dimensions only days ahead are kept');
select fold_figures();
select is((select counted_on from figure_fold), (now() at time zone 'Europe/Paris')::date, 'roll_figures moves the cells to today');
select is((select count(*) from (select * from folded except select * from world.cells()) x) + (select count(*) from (select * from world.cells() except select * from folded) x), 0::bigint, 'and leaves what a rebuild would');

-- The pieces. Whatever chance did to the histories above, one person is in two sessions of the year that they look at.
select world.course('FIXED', 'short', 'FX-SU', 'master', 'core', 3), world.session('FIXED-1', 'FIXED', '2023-10-02', '2023-12-01', 'none'), world.session('FIXED-2', 'FIXED', '2023-10-03', '2023-12-02', 'none') \g /dev/null
select world.enrolment('fixed', 'FIXED-1', '[["enrol", "enrolled", "2023-10-01"]]'), world.enrolment('fixed', 'FIXED-2', '[["enrol", "enrolled", "2023-10-01"]]') \g /dev/null
select fold_figures() \g /dev/null
select is(array_length(figure_people(array[(select enrolment_id from figure_fact order by 1 limit 1)]), 1)::bigint, (select count(distinct f.enrolment_id) from figure_fact f where f.person_no = (select person_no from figure_fact order by enrolment_id limit 1)), 'figure_people: an enrolment brings those of its person');
select is((select count(*) from (select (s.fact).* from figure_steps((select array_agg(id) from enrolment)) s except select * from figure_fact) x), 0::bigint, 'figure_steps gives the facts that are kept');
select is((select figure_values(p, 'programme') from figure_profile p where programmes = '{RX,RY}' limit 1), '{RX,RY}'::text[], 'figure_values: a profile stands in each of its programmes');
select is_empty($$ select * from figure_spread((select array_agg(f) from figure_fact f), (select array_agg(f) from figure_fact f), (select array_agg(p) from figure_profile p)) $$, 'figure_spread: the same before and after adds nothing');
select is((select persons from figure_counts('academic', '2023-2024', (select counted_on from figure_fold), '{gender}') where dimension1 = 'all'), (select value::bigint from figures('academic', '2023-2024') where measure = 'persons' and dimension1 = 'all'), 'figure_counts: the total');
select is((select sum(enrolments) from figure_crossed('academic', '2023-2024', (select counted_on from figure_fold), 'gender', 'track', null, '{}', '{}', '{}')), (select value from figures('academic', '2023-2024') where measure = 'enrolments' and dimension1 = 'all'), 'figure_crossed: the enrolments of its cells are all');
select is((select string_agg(item, ' ' order by position) from figure_gaps('2023-2024', (select counted_on from figure_fold))), (select string_agg(item, ' ' order by position) from figures_completeness('academic', '2023-2024')), 'figure_gaps: the items of figures_completeness');
savepoint pieces;
update enrolment set payer_line = '3' where id = (select min(enrolment_id) from figure_fact);
select is((select enrolments from figure_ledger), array[(select min(enrolment_id) from figure_fact)], 'note_figures_of: a changed enrolment stands in the ledger');
rollback to pieces;
select add_figures(array[row('2023-2024', 'all', 'all', 'day', '2024-01-01', 'all', 'all', 1, 1, 1, 1, 60, 1, 3, 1, 0, 0, 0, 0, 0)::figure_day], (select counted_on from figure_fold));
select is((select enrolments from figure_cell where year = '2023-2024' and dimension1 = 'all') - 1, (select value::bigint from figures('academic', '2023-2024') where measure = 'enrolments' and dimension1 = 'all'), 'add_figures adds to the cell');
rollback to pieces;

-- The negative control: were a person counted once per enrolment, this test would see it.
update figure_cell set persons = enrolments where dimension1 = 'all' and year = '2023-2024';
select cmp_ok(world.differences('2023-2024', null, '{}'), '>', 0::bigint, 'enrolments told as persons are found');
select * from finish();
rollback;
