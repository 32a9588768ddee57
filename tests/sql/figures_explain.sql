-- Why did it change: on random histories with merges the rows add up to the difference in every cell, each names an event or the clock, and steps add up; then each cause by name.
begin;
\ir fixtures/figures.sql
select plan(29);
select setseed(0.42);
\ir fixtures/random_history.sql
select world.random_history(40);
-- Merges and partings, known at random days.
insert into merge_event (subject_a, subject_b, is_same, basis, recorded_on)
select least(a.s, b.s), greatest(a.s, b.s), x.n % 5 > 0, 'office', (select min(starts_on) from session) + x.n * 8 - 60 from (select n, md5('world random ' || (random() * 40)::int)::uuid as one, md5('world random ' || (random() * 40)::int)::uuid as other from generate_series(1, 24) n) x,
  lateral (select x.one as s) a, lateral (select x.other as s) b where x.one <> x.other and exists (select from stat_subject where id = x.one) and exists (select from stat_subject where id = x.other);
create function world.explained(d1 date, k1 date, d2 date, k2 date, tables text[]) returns table (measure text, dimension1 text, value1 text, dimension2 text, value2 text, change numeric) language sql as $$
  select measure, dimension1, value1, dimension2, value2, sum(change) from explain_figures('academic', '2023-2024', d1, k1, d2, k2, tables => explained.tables) group by 1, 2, 3, 4, 5 having sum(change) <> 0
$$;
-- Hours and full-time equivalents of figures() are rounded; their units are counted here without.
create function world.difference(d1 date, k1 date, d2 date, k2 date, tables text[]) returns table (measure text, dimension1 text, value1 text, dimension2 text, value2 text, change numeric) language sql as $$
  select measure, dimension1, value1, dimension2, value2, round(sum(value), 0) from (
    select measure, dimension1, value1, dimension2, value2, value * case measure when 'hours' then 60 when 'fte' then 60 else 1 end as value from figures('academic', '2023-2024', d2, k2, tables => difference.tables) where value1 <> 'several'
    union all select measure, dimension1, value1, dimension2, value2, - value * case measure when 'hours' then 60 when 'fte' then 60 else 1 end from figures('academic', '2023-2024', d1, k1, tables => difference.tables) where value1 <> 'several') x
  group by 1, 2, 3, 4, 5 having round(sum(value), 0) <> 0
$$;
create temporary table moment as
select n, least(d, k) as d, k from (select n, s.d + n * 35 + (random() * 30)::int - 70 as k, s.d + n * 30 + (random() * 20)::int - 70 as d from (select min(starts_on) as d from session) s, generate_series(1, 8) n) x;
create temporary table step as select a.d as d1, a.k as k1, greatest(a.d, b.d) as d2, greatest(a.k, b.k) as k2 from moment a join moment b on b.n = a.n + 2
union all select s.d + n, s.d + n, s.d + n, s.d + n + 60 from (select min(starts_on) as d from session) s, unnest(array[-20, 2, 25]) n;
select cmp_ok((select count(*) from step), '>=', 6::bigint, 'there are steps to explain');
create temporary table explained as select s.*, e.* from step s cross join lateral explain_figures('academic', '2023-2024', s.d1, s.k1, s.d2, s.k2, tables => '{institution,level,programme,gender,level*track}') e;
select cmp_ok((select count(*) from explained), '>=', 500::bigint, 'explain_figures has rows');
select is((select count(*) from step s cross join lateral (select * from world.explained(s.d1, s.k1, s.d2, s.k2, '{institution,level,programme,gender,level*track}') except select * from world.difference(s.d1, s.k1, s.d2, s.k2, '{institution,level,programme,gender,level*track}')) x), 0::bigint, 'its sum is the difference, cell by cell');
select is((select count(*) from step s cross join lateral (select * from world.difference(s.d1, s.k1, s.d2, s.k2, '{institution,level,programme,gender,level*track}') except select * from world.explained(s.d1, s.k1, s.d2, s.k2, '{institution,level,programme,gender,level*track}')) x), 0::bigint, 'and no difference is without its rows');
select is((select string_agg(distinct measure || ' ' || cause, ', ') from explained where cause = 'unexplained' or refs = '{}'), null, 'each row names an event or the clock');
select is((select count(*) from explained e, unnest(e.refs) r where r like 'event:%' and not exists (select from enrolment_event v where v.enrolment_id = split_part(substr(r, 7), '.', 1)::bigint and v.seq = split_part(r, '.', 2)::int and v.recorded_on <= e.k2 and (v.recorded_on > e.k1 or v.effective_on > e.d1))), 0::bigint, 'an event it names is one between the two states');
select cmp_ok((select count(distinct cause) from explained), '>=', 5::bigint, 'several causes are found');
select is((select count(*) from explained where cause = 'merged' and measure in ('enrolments', 'hours')), 0::bigint, 'a merge moves no enrolment and no hour');
-- explain(a, b) + explain(b, c) = explain(a, c).
select is((select count(*) from (
  select measure, dimension1, value1, sum(change) from (
    select * from world.explained((select min(starts_on) - 40 from session), (select min(starts_on) - 30 from session), (select min(starts_on) + 5 from session), (select min(starts_on) + 20 from session), '{level}') union all select * from world.explained((select min(starts_on) + 5 from session), (select min(starts_on) + 20 from session), (select min(starts_on) + 60 from session), (select min(starts_on) + 90 from session), '{level}')) x group by 1, 2, 3 having sum(change) <> 0
  except select measure, dimension1, value1, change from world.explained((select min(starts_on) - 40 from session), (select min(starts_on) - 30 from session), (select min(starts_on) + 60 from session), (select min(starts_on) + 90 from session), '{level}')) x), 0::bigint, 'two steps add up to the one over both');
select is_empty($$ select * from explain_figures('academic', '2023-2024', '2024-02-01', '2024-02-01', '2024-02-01', '2024-02-01') $$, 'nothing between a state and itself');
select throws_ok($$ select * from explain_figures('academic', '2023-2024', '2024-02-01', '2024-02-01', '2024-01-01', '2024-02-01') $$, 'PT422', null, 'the earlier state is given first');

-- Each cause by name, in a year of its own.
create function world.why(what text, d1 date, k1 date, d2 date, k2 date, tables text[] default '{}') returns text language sql as $$
  select string_agg(x.said, ', ' order by x.said) from (select cause || ' ' || case when sum(change) > 0 then '+' else '' end || trim_scale(round(sum(change), 2)) as said
    from explain_figures('civil', '2022', d1, k1, d2, k2, tables => why.tables) where measure = what and dimension1 = case when why.tables = '{}' then 'all' else split_part(why.tables[1], '*', 1) end group by cause) x
$$;
select world.course('EA', 'unit', 'FX-SU', 'master', 'core', 3), world.course('EB', 'short', 'FX-UPPA', 'none', 'dual', null), world.session('EA-1', 'EA', '2022-10-02', '2022-12-31', 'half_day'), world.session('EB-1', 'EB', '2022-10-02', '2022-12-31', 'none');
select world.enrolment('late', 'EA-1', '[["enrol", "enrolled", "2022-09-10", "2022-11-20"]]'), world.enrolment('left', 'EA-1', '[["enrol", "enrolled", "2022-09-10"], ["withdraw", "withdrawn", "2022-09-20", "2022-11-20"]]'),
  world.enrolment('void', 'EA-1', '[["enrol", "enrolled", "2022-09-10"], ["void", "cancelled", "2022-11-01", "2022-11-20"]]'), world.enrolment('steady', 'EA-1', '[["enrol", "enrolled", "2022-09-10"]]'), world.enrolment('same as steady', 'EB-1', '[["enrol", "enrolled", "2022-09-10"]]');
select world.attend('steady', 'EA-1', '2022-10-12', 180, recorded_on => '2022-11-20'), world.complete('steady', 'EA-1', '2022-11-10', recorded_on => '2022-11-20');
insert into merge_event (subject_a, subject_b, is_same, basis, recorded_on) select least(a, b), greatest(a, b), true, 'office', '2022-11-20' from (select md5('world steady')::uuid as a, md5('world same as steady')::uuid as b) x;
select is(world.why('enrolments', '2022-11-15', '2022-11-15', '2022-11-15', '2022-11-20'), 'enrolled_late +1, voided -1, withdrawn_late -1', 'enrolments: recorded late, a withdrawal recorded late, voided');
select is(world.why('persons', '2022-11-15', '2022-11-15', '2022-11-15', '2022-11-20'), 'enrolled_late +1, merged -1, voided -1, withdrawn_late -1', 'persons: two records merged');
select is(world.why('hours', '2022-11-15', '2022-11-15', '2022-11-15', '2022-11-20'), 'attendance +180', 'hours, in minutes: attendance recorded late');
select is(world.why('completed', '2022-11-15', '2022-11-15', '2022-11-15', '2022-11-20'), 'outcome +1', 'an outcome recorded late');
select is(world.why('fte', '2022-10-05', '2022-10-05', '2022-10-20', '2022-10-20'), 'time_passed +9', 'the census day came: the clock, in ECTS');
update session set starts_on = '2023-02-01', ends_on = '2023-03-01', closes_at = '2023-01-31' where code = 'EA-1';
insert into session_change (session_id, field, old_value, new_value, recorded_at) select id, f.field, f.old, f.new, '2022-12-05 12:00+01' from session, (values ('starts_on', '2022-10-02', '2023-02-01'), ('ends_on', '2022-12-31', '2023-03-01')) f (field, old, new) where code = 'EA-1';
select is(world.why('enrolments', '2022-12-01', '2022-12-01', '2022-12-10', '2022-12-10'), 'session_moved -2', 'a session moved out of the year');
insert into course_classification (course_id, level, kind, ai_focus, organisations, valid_from, recorded_at) select id, 'none', 'short', 'dual', '[{"code": "FX-SU", "part": "responsible"}]', '2022-01-01', '2022-12-15' from course where code = 'EB';
select is(world.why('enrolments', '2022-12-11', '2022-12-11', '2022-12-20', '2022-12-20', '{institution}'), 'part_changed 0', 'an institution''s part changed: one line less, one more');
insert into course_classification (course_id, level, kind, ai_focus, organisations, valid_from, recorded_at) select id, 'doctorate', 'short', 'dual', '[{"code": "FX-SU", "part": "responsible"}]', '2022-01-02', '2022-12-25' from course where code = 'EB';
select is(world.why('enrolments', '2022-12-21', '2022-12-21', '2022-12-28', '2022-12-28', '{level}'), 'reclassified 0', 'a course reclassified');
select is((select string_agg(distinct cause, ' ') from explain_figures('civil', '2022', '2022-12-28', '2022-12-28', '2022-12-28', '2022-12-28', parameters2 => figure_parameters() || '{"census_percent": 100}')), 'definition', 'another rule: the definition changed');

-- Asked for on the page, done by amphi jobs.
create temporary table who as select (select new_person('Lea', 'Test', 'lea@explain.test', 'fr')) as leader, (select new_person('Nils', 'Test', 'nils@explain.test', 'fr')) as nobody;
insert into role_grant (person_id, role) select leader, 'leader' from who;
select is_empty($$ select * from ask_explanation((select nobody from who), '2022', '', '2022-12-01', '', '', '') $$, 'ask_explanation: leadership and office only');
select is_empty($$ select * from ask_explanation((select leader from who), '20', '', '2022-12-01', '', '', '') $$, 'of a year');
select results_eq($$ select refusal from ask_explanation((select leader from who), '2022', '', '', '9', 'soon', 'company') $$, $$ values (array['from_on.missing', 'to_on.not_a_date', 'table_name.unknown']) $$, 'what is wrong is named: from_on.missing, to_on.not_a_date, table_name.unknown');
select results_eq($$ select refusal from ask_explanation((select leader from who), '2022', '', 'x', '', (current_date + 9)::text, '') $$, $$ values (array['from_on.not_a_date', 'to_on.ahead']) $$, 'from_on.not_a_date, to_on.ahead');
select results_eq($$ select refusal from ask_explanation((select leader from who), '2022', '', '2022-12-02', '', '2022-12-01', '') $$, $$ values (array['to_on.before_start']) $$, 'to_on.before_start');
select isnt((select job_id from ask_explanation((select leader from who), '2022', '', '2022-11-15', '', '2022-11-20', 'level')), null, 'and it is asked for');
select is(run_job(), 1, 'amphi jobs does it');
select is((select state from job order by id desc limit 1), 'done', 'job_explanation ends well');
select is((select sum((c ->> 'change')::numeric) from job j, jsonb_array_elements(j.result -> 'counts') c where c ->> 'measure' = 'persons' and c ->> 'dimension1' = 'all' and j.id = (select max(id) from job)), (select sum(change) from explain_figures('civil', '2022', '2022-11-15', '2022-11-15', '2022-11-20', '2022-11-20') where measure = 'persons'), 'its counts are those of explain_figures');
select * from finish();
rollback;
