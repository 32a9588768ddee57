-- One person across institutions: Farid's two records joined and parted again; groups at any K, counters beside the recount.
begin;
\ir fixtures/figures.sql
select plan(26);
select world.course('WA', 'unit', 'FX-SU', 'master', 'core', 3), world.course('WB', 'short', 'FX-UPPA', 'none', 'dual', null);
select world.session('WA-1', 'WA', '2023-10-02', '2024-01-31', 'half_day'), world.session('WB-1', 'WB', '2023-11-06', '2023-11-07', 'half_day');
select world.enrolment('Ana', 'WA-1', '[["enrol", "enrolled", "2023-09-10"]]'), world.enrolment('Farid', 'WA-1', '[["enrol", "enrolled", "2023-09-11"]]'), world.enrolment('Farid at UPPA', 'WB-1', '[["enrol", "enrolled", "2023-10-10"]]', 'FC'),
  world.enrolment('Gil', 'WB-1', '[["enrol", "enrolled", "2023-10-10"]]', 'FC');
select world.attend('Farid', 'WA-1', '2023-10-02', 240), world.attend('Farid at UPPA', 'WB-1', '2023-11-06', 420);
create function world.merge(one text, other text, day date, is_same boolean default true) returns bigint language sql as $$
  insert into merge_event (subject_a, subject_b, is_same, basis, reason, recorded_on)
  select least(a, b), greatest(a, b), is_same, 'office', 'test', day from (select md5('world ' || one)::uuid as a, md5('world ' || other)::uuid as b) x returning id
$$;
create function world.counted() returns text language sql as $$
  select string_agg(value::text, ' ' order by measure) from (select * from figures_now('academic', '2023-2024', tables => '{institution,level*track}') where dimension1 = 'all' and measure in ('persons', 'trained')) x
$$;
create function world.differences() returns bigint language sql as $$
  with counted as materialized (select * from figures_now('academic', '2023-2024', tables => '{institution,track,level*track}')), recounted as materialized (select * from figures('academic', '2023-2024', tables => '{institution,track,level*track}'))
  select (select count(*) from (select * from counted except select * from recounted) x) + (select count(*) from (select * from recounted except select * from counted) x)
$$;
select fold_figures();
select is(world.cell('all', 'all'), '4 4 2 0 11 0.1', 'before merging: four persons, two of them trained');
create temporary table before as select * from figures('academic', '2023-2024');
select world.merge('Farid', 'Farid at UPPA', '2024-03-10');
select is(world.cell('all', 'all'), '4 3 1 0 11 0.1', 'merged: three persons, one trained; enrolments, hours and full-time equivalents as before');
select is(world.cell('institution', 'several'), '1 1 0', 'who is in both institutions');
select is(world.cell('all', 'all', known_on => '2024-03-09'), '4 4 2 0 11 0.1', 'the day before the merge was known it does not count');
select is(world.cell('all', 'all', known_on => '2024-03-10', as_of => '2023-10-15'), '4 3 1 0 4 0.1', 'known, it counts at every day: merges are timeless');
select is(world.counted(), '3 1', 'note_merge tells the counters, which read what waits');
select is(world.differences(), 0::bigint, 'before the fold the counters are the recount');
select fold_figures();
select is(world.differences(), 0::bigint, 'and after it');
select is((select count(*) from stat_subject where group_number is not null), 2::bigint, 'two records, one number');
select is((select count(distinct group_id) || ' ' || count(*) from merge_groups(current_date)), '1 2', 'merge_groups: one group of two');
select is_empty($$ select * from merge_groups('2024-03-09') $$, 'none before it was known');
select results_eq($$ select merges, undecided from figure_merges('academic', '2023-2024') $$, $$ values (1::bigint, 0::bigint) $$, 'the year rests on one merge');
select results_eq($$ select * from figure_merges_now('2023-2024') $$, $$ select * from figure_merges('academic', '2023-2024') $$, 'figure_merges_now says the same');
-- A chain, parted in the middle.
select world.merge('Farid at UPPA', 'Gil', '2024-03-12');
select is(world.cell('all', 'all'), '4 2 1 0 11 0.1', 'a third record joins through the second');
select fold_figures();
select is(world.differences(), 0::bigint, 'the counters too');
select world.merge('Farid', 'Farid at UPPA', '2024-04-01', false);
select is(world.cell('all', 'all'), '4 3 2 0 11 0.1', 'parted: Farid is alone again, the other two stay together');
select is(world.differences(), 0::bigint, 'the counters see it at once');
select fold_figures();
select is(world.differences(), 0::bigint, 'and when it is folded');
select is((select count(*) from stat_subject t where t.group_number is distinct from (select min(o.number) from merge_groups(current_date) g join merge_groups(current_date) h on h.group_id = g.group_id join stat_subject o on o.id = h.stat_subject_id where g.stat_subject_id = t.id)), 0::bigint, 'group_number is what merge_groups() says');
select world.merge('Farid at UPPA', 'Gil', '2024-04-02', false);
select is((select count(*) from (select * from figures('academic', '2023-2024') except select * from before) x) + (select count(*) from (select * from before except select * from figures('academic', '2023-2024')) x), 0::bigint, 'all undone: every cell as before');
select is(world.cell('all', 'all', known_on => '2024-03-31'), '4 2 1 0 11 0.1', 'while the day before undoing still knows the merge');
select is((select count(*) from merge_groups('2024-03-31', '2024-04-02')), 3::bigint, 'merge_groups of two days: whoever either joins');
-- Merges commute.
savepoint order_one;
select world.merge('Ana', 'Gil', '2024-05-01'), world.merge('Gil', 'Farid', '2024-05-01');
create temporary table one as select * from figures('academic', '2023-2024');
rollback to order_one;
select world.merge('Gil', 'Farid', '2024-05-01'), world.merge('Ana', 'Gil', '2024-05-01');
select cmp_ok((select value from figures('academic', '2023-2024', tables => '{}') where measure = 'persons'), '<', 4::numeric, 'a merge lowers the count of persons');
select throws_ok('update merge_event set is_same = false', '42501', null, 'no merge is changed');
select throws_ok('delete from merge_event', '42501', null, 'or deleted');
-- What keys are made of is noted when it changes.
select new_person('Noor', 'Test', 'noor@merge.test', 'fr');
select isnt((select stat_subject_id from match_due d join person p using (stat_subject_id) where p.email = 'noor@merge.test'), null, 'note_match: a new person is due');
select * from finish();
rollback;
