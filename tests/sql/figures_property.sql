-- Property test: thousands of events in random order, with merges, undone merges, withdrawals, re-enrolments, erasures, closings, changes of what people, courses and sessions are; then every cell of every table against a recount written apart. Mutants of the product each make it red.
begin;
\ir fixtures/figures.sql
\getenv depth AMPHI_TEST_DEPTH
\if :{?depth}
\else
\set depth commit
\endif
select plan(24);
select setseed(0.46 + extract(doy from now()) / 1000 * (:'depth' <> 'commit')::int);
\ir fixtures/random_history.sql
\ir fixtures/recount.sql
-- Sessions all over the year, and some before and after it.
update session s set starts_on = x.day, ends_on = x.day + (s.ends_on - s.starts_on), opens_at = x.day - 60, closes_at = x.day - 1 from (select t.id, date '2023-08-05' + (row_number() over (order by t.code) * 53 % 410)::int as day from session t) x where x.id = s.id;
create table world.size as select case :'depth' when 'commit' then 1 else 6 end as factor;
select world.random_history(70) from generate_series(1, (select 2 * factor from world.size));
update session set ends_on = coalesce(ends_on, starts_on + 1);
insert into world.was select 'enrolment', e.id::text, 'payer_line', null, (now() at time zone 'Europe/Paris')::date from enrolment e where e.id % 4 > 1;
update enrolment set payer_line = (array['1', '2a', '9'])[1 + id % 3] where id % 4 > 1;
insert into organisation (code, name_fr, kind) values ('FX-THIRD', 'Université C', 'university');
insert into course_classification (course_id, level, kind, ai_focus, isced_f, axis, programmes, organisations, valid_from, recorded_at)
select k.course_id, k.level, k.kind, k.ai_focus, k.isced_f, (select min(code) from axis), k.programmes, k.organisations || '[{"code": "FX-THIRD", "part": "partner"}]', '2023-02-01', '2023-02-01' from course_classification k where k.course_id % 3 = 0;
insert into course_classification (course_id, level, kind, ai_focus, programmes, organisations, valid_from, recorded_at)
select k.course_id, 'short_cycle', k.kind, 'none', '{}', k.organisations, '2024-06-01', '2024-05-20' from course_classification k where k.course_id % 2 = 0 and k.valid_from = '2023-01-01';
insert into person (given_name, family_name, email, stat_subject_id) select 'G' || t.number, 'F' || t.number, 'p' || t.number || '@property.test', t.id from stat_subject t join enrolment e on e.stat_subject_id = t.id group by t.id, t.number;
update enrolment e set person_id = p.id from person p where p.stat_subject_id = e.stat_subject_id;
-- What is known today was otherwise before: the test remembers by itself.
create table world.today as select (now() at time zone 'Europe/Paris')::date as day;
create function world.act(act text) returns void language plpgsql as $$
declare
  today constant date := (select day from world.today);
  -- After a closing nothing is recorded on a day before it.
  is_closed constant boolean := exists (select from year_release);
  past constant date := case when is_closed then today else today - 1 - (random() * 300)::int end;
  a uuid;
  b uuid;
  who bigint;
  one record;
begin
  case act
    when 'merge' then
      select id into a from stat_subject order by random() limit 1;
      select id into b from stat_subject where id <> a order by random() limit 1;
      insert into merge_event (subject_a, subject_b, is_same, basis, recorded_on) values (least(a, b), greatest(a, b), true, 'office', case when is_closed then today else coalesce((select max(recorded_on) from merge_event), date '2024-02-20') + (random() * 3)::int end);
    when 'part' then
      insert into merge_event (subject_a, subject_b, is_same, basis, recorded_on) select m.subject_a, m.subject_b, false, 'office', case when is_closed then today else (select max(x.recorded_on) from merge_event x) + 1 end from merge_event m order by random() limit 1;
    when 'withdraw' then
      for one in select e.id, v.seq, v.effective_on, v.recorded_on from enrolment e join lateral (select x.* from enrolment_event x where x.enrolment_id = e.id order by x.seq desc limit 1) v on true where v.state_after = 'enrolled' order by random() limit 3 loop
        insert into enrolment_event (enrolment_id, seq, kind, state_after, effective_on, recorded_on, actor_role) values (one.id, one.seq + 1, 'withdraw', 'withdrawn', one.effective_on + (random() * 40)::int, greatest(one.recorded_on, past), 'person');
        update enrolment set state = 'withdrawn' where id = one.id;
      end loop;
    when 're-enrol' then
      for one in select e.session_id, e.stat_subject_id, e.person_id, e.track, e.trainee_status, e.starts_on, v.effective_on, v.recorded_on from enrolment e join lateral (select x.* from enrolment_event x where x.enrolment_id = e.id order by x.seq desc limit 1) v on true where v.state_after in ('withdrawn', 'cancelled') order by random() limit 3 loop
        insert into enrolment (session_id, stat_subject_id, person_id, track, trainee_status, state, starts_on) values (one.session_id, one.stat_subject_id, one.person_id, one.track, one.trainee_status, 'enrolled', one.starts_on) on conflict do nothing returning id into who;
        insert into enrolment_event (enrolment_id, seq, kind, state_after, effective_on, recorded_on, actor_role) select who, 1, 'enrol', 'enrolled', one.effective_on + 1, greatest(one.recorded_on, past), 'person' where who is not null;
      end loop;
    when 'void' then
      insert into enrolment_event (enrolment_id, seq, kind, state_after, effective_on, recorded_on, actor_role)
      select e.id, v.seq + 1, 'void', 'cancelled', greatest(v.effective_on, date '2024-05-01'), greatest(v.recorded_on, past), 'office' from enrolment e join session s on s.id = e.session_id and s.starts_on between '2023-09-01' and '2024-02-15' join lateral (select x.* from enrolment_event x where x.enrolment_id = e.id order by x.seq desc limit 1) v on true where v.state_after = 'enrolled' and v.effective_on <= '2024-03-01' order by random() limit 2;
    when 'late' then
      insert into outcome_event (enrolment_id, outcome, effective_on, recorded_on, actor_role) select e.id, (array['completed', 'completed', 'revoked'])[1 + e.id % 3], date '2024-06-01', past, 'office' from enrolment e order by random() limit 6;
      insert into attendance_event (enrolment_id, half_day_on, half_day, presence, minutes, effective_on, recorded_on, actor_role) select e.id, '2024-02-01', 'morning', (array['present', 'absent'])[1 + e.id % 2], 120, '2024-02-01', past, 'office' from enrolment e order by random() limit 6;
    when 'change' then
      for one in select t.id, t.gender, case t.gender when 'f' then 'm' else 'f' end as other from stat_subject t join enrolment e on e.stat_subject_id = t.id group by t.id order by random() limit 4 loop
        insert into world.was values ('subject', one.id::text, 'gender', one.gender, today);
        update stat_subject set gender = one.other where id = one.id;
      end loop;
      for one in select e.id, e.track, e.trainee_status from enrolment e order by random() limit 4 loop
        insert into world.was values ('enrolment', one.id::text, 'track', one.track, today), ('enrolment', one.id::text, 'trainee_status', one.trainee_status, today);
        update enrolment set track = case one.track when 'FC' then 'FA' else 'FC' end, trainee_status = 'b' where id = one.id;
      end loop;
      for one in select s.id, s.starts_on from session s where s.code like 'R%' order by random() limit 1 loop
        insert into world.was values ('session', one.id::text, 'starts_on', one.starts_on::text, today);
        insert into session_change (session_id, field, old_value, new_value) values (one.id, 'starts_on', one.starts_on::text, (one.starts_on - 40)::text);
        update session set starts_on = one.starts_on - 40, opens_at = opens_at - interval '200 days', closes_at = closes_at - interval '200 days' where id = one.id;
      end loop;
    when 'reclassify' then
      insert into course_classification (course_id, level, kind, ai_focus, isced_f, programmes, organisations, valid_from, recorded_at)
      select c.id, (array['doctorate', 'master'])[1 + c.id % 2], c.kind, 'none', '0421', '{RZ}', '[{"code": "FX-UPPA", "part": "responsible"}]', date '2023-12-01' + (random() * 200)::int, case when is_closed or random() < 0.5 then now() else '2024-04-01' end from course c where c.code like 'R%' order by random() limit 1;
    when 'close' then
      who := write_release('2023-2024', 0, 'provisional', finished_day(), null, null, null, null);
      perform write_release('2023-2024', coalesce((select max(x.revision) from year_release x), 0) + 1, case when exists (select from year_release x where x.revision > 0) then 'revised' else 'closed' end, finished_day(), who, null, 'raison', 'reason');
    when 'erase' then
      select p.id into who from person p where p.email like '%@property.test' order by random() limit 1;
      perform ask_erasure(who, 'erase');
      perform run_erasures();
      if exists (select from person p where p.id = who) then
        raise exception 'not erased: %', (select string_agg(concat_ws(' ', x.due_on, x.held_by, x.looked_at), ', ') from erasure x where x.done_at is null);
      end if;
  end case;
end $$;
select world.act('void'), world.act('merge'), world.act('merge');
create temporary table acts as
-- The closings stand in the later half: before them is what was recorded in time.
select row_number() over (order by case a.act when 'close' then 0.5 + random() / 2 else random() end) as n, a.act from (
  select unnest(array_fill(x.act, array[x.times * z.factor])) as act from (values ('merge', 12), ('part', 5), ('withdraw', 14), ('re-enrol', 24), ('void', 6), ('late', 12), ('change', 6), ('reclassify', 3), ('erase', 2), ('close', 2)) x (act, times), world.size z) a;
do $$
declare
  one record;
begin
  for one in select * from acts order by n loop
    perform world.act(one.act);
  end loop;
end $$;
-- Known since today only.
do $$
declare
  made bigint;
begin
  for n in 1 .. 3 loop
    insert into enrolment (session_id, stat_subject_id, track, state, starts_on) select s.id, world.subject('late ' || n, 'f'), 'FI', 'enrolled', s.starts_on from session s where s.starts_on between '2023-09-01' and '2024-05-01' order by s.code offset n limit 1 returning id into made;
    insert into enrolment_event (enrolment_id, seq, kind, state_after, effective_on, recorded_on, actor_role) select made, 1, 'enrol', 'enrolled', '2023-09-01', t.day, 'office' from world.today t;
  end loop;
end $$;
select cmp_ok((select count(*) from enrolment_event) + (select count(*) from attendance_event) + (select count(*) from outcome_event), '>=', 2000::bigint, 'thousands of events');
select is((select count(*) from (select (count(*) filter (where m.is_same) > 0 and count(*) filter (where not m.is_same) > 0) as b from merge_event m) x where x.b), 1::bigint, 'with merges and undone merges');
select cmp_ok((select count(*) from (select e.session_id, e.stat_subject_id from enrolment e group by e.session_id, e.stat_subject_id having count(*) > 1) x), '>=', 1::bigint, 're-enrolments');
select cmp_ok((select count(*) from stat_subject where erased_on is not null), '>=', 2::bigint, 'people erased');
select is((select count(*) from year_release where revision > 0), (select 2 * factor from world.size)::bigint, 'a year closed and revised');
select is((select string_agg(m.said, '; ') from year_release r cross join lateral (select release_mismatch(r.id) as said) m), null, 'every release verifies');

-- The comparison: all cells of all tables a release keeps, at some D and K.
create temporary table moment as select d, k from (values (date '2024-01-20', date '2024-02-10'), ('2024-06-15', '2024-06-15'), ('2024-03-01', finished_day())) x (d, k) union all select finished_day(), finished_day() union all select day, day from world.today;
create function world.dimension(r record, name text) returns text[] language plpgsql as $$
begin
  return case name when 'all' then array['all'] when 'institution' then array[r.institution] when 'institution_any' then r.institutions when 'level' then array[r.level] when 'kind' then array[r.kind] when 'track' then array[r.track] when 'ai_focus' then array[r.ai_focus] when 'field' then array[r.field]
    when 'axis' then array[r.axis] when 'programme' then r.programmes when 'mode' then array[r.mode] when 'language' then r.languages when 'gender' then array[r.gender] when 'birth_band' then array[r.birth_band] when 'entry' then array[r.entry] when 'trainee_status' then array[r.trainee_status]
    when 'payer_line' then array[r.payer_line] end;
end $$;
create temporary table counted_one as select m.d, m.k, j.whoever, r.* from moment m cross join lateral world.recount(m.d, m.k, '2023-09-01', '2024-09-01') r join lateral (select * from world.joined(m.k)) j on j.subject = r.subject;
create temporary table line_of as
select c.d, c.k, t.dimension1, t.dimension2, a.value as value1, b.value as value2, c.enrolment_id, c.whoever, c.started, c.done, c.minutes, c.counted
from counted_one c cross join (select split_part(n, '*', 1) as dimension1, coalesce(nullif(split_part(n, '*', 2), ''), 'all') as dimension2 from unnest(release_tables() || array['all']) n) t
  cross join lateral unnest(world.dimension(c, t.dimension1)) a (value) cross join lateral unnest(world.dimension(c, t.dimension2)) b (value);
analyze line_of;
create temporary table expected as
select e.d, e.k, e.dimension1, e.dimension2, e.value1, e.value2, v.measure, v.value
from (
  select l.d, l.k, l.dimension1, l.dimension2, l.value1, l.value2, count(*) as enrolments, count(distinct l.whoever) as persons, count(distinct l.whoever) filter (where l.started) as trained, count(distinct l.whoever) filter (where l.done) as completed,
    round(sum(l.minutes) / 60.0, 4) as hours, round(sum(l.counted) / 60, 4) as fte
  from line_of l group by l.d, l.k, l.dimension1, l.dimension2, l.value1, l.value2
) e cross join lateral (values ('enrolments', e.enrolments::numeric), ('persons', e.persons), ('trained', e.trained), ('completed', e.completed), ('hours', e.hours), ('fte', e.fte)) v (measure, value)
union all
select s.d, s.k, s.dimension1, s.dimension2, 'several', 'several', v.measure, v.value
from (
  select p.d, p.k, p.dimension1, p.dimension2, count(*) filter (where p.persons > 1) as persons, count(*) filter (where p.trained > 1) as trained, count(*) filter (where p.completed > 1) as completed
  from (select l.d, l.k, l.dimension1, l.dimension2, l.whoever, count(distinct (l.value1, l.value2)) as persons, count(distinct (l.value1, l.value2)) filter (where l.started) as trained, count(distinct (l.value1, l.value2)) filter (where l.done) as completed
    from line_of l where l.dimension1 <> 'all' group by l.d, l.k, l.dimension1, l.dimension2, l.whoever) p
  group by p.d, p.k, p.dimension1, p.dimension2
) s cross join lateral (values ('persons', s.persons::numeric), ('trained', s.trained), ('completed', s.completed)) v (measure, value);
analyze expected;
-- Cells that differ between the recount and what the product says, at the latest so many moments.
create function world.wrong(moments int default 5) returns table (d date, k date, dimension1 text, value1 text, dimension2 text, value2 text, measure text, wanted numeric, found numeric) language sql as $$
  with chosen as materialized (
    select x.d, x.k from (select x.*, row_number() over (order by x.k desc, x.d desc) as n from moment x) x where x.n <= moments
  ), found as materialized (
    select m.d, m.k, f.dimension1, f.value1, f.dimension2, case when f.value1 = 'several' then 'several' else f.value2 end as value2, f.measure, f.value from chosen m cross join lateral figures('academic', '2023-2024', m.d, m.k, tables => release_tables()) f
  ), wanted as materialized (
    select e.* from expected e join chosen m on m.d = e.d and m.k = e.k
  )
  select coalesce(e.d, f.d), coalesce(e.k, f.k), coalesce(e.dimension1, f.dimension1), coalesce(e.value1, f.value1), coalesce(e.dimension2, f.dimension2), coalesce(e.value2, f.value2), coalesce(e.measure, f.measure), e.value, f.value
  from found f full join wanted e on e.d = f.d and e.k = f.k and f.dimension1 = e.dimension1 and f.dimension2 = e.dimension2 and f.value1 = e.value1 and f.value2 = e.value2 and f.measure = e.measure
  where e.measure is null and coalesce(f.value, 0) <> 0 or f.measure is null and coalesce(e.value, 0) <> 0 or round(f.value, 4) is distinct from e.value and f.measure is not null and e.measure is not null
$$;
create function world.differences(moments int default 5) returns bigint language sql as $$ select count(*) from world.wrong(moments) $$;
select cmp_ok((select count(*) from expected where value > 0), '>=', 800::bigint, 'there are many cells to compare');
select cmp_ok((select count(distinct (dimension1, dimension2)) from expected), '=', 20::bigint, 'of every table');
select is((select count(*) from (select 1 from moment m where (select sum(value) from expected e where e.d = m.d and e.k = m.k and e.dimension1 = 'all') = 0) x), 0::bigint, 'at each moment');
select is((select string_agg(format('D %s K %s %s=%s %s=%s %s: %s, not %s', d, k, dimension1, value1, dimension2, value2, measure, found, wanted), E'\n') from (select * from world.wrong() order by d, k, dimension1, value1 limit 12) w), null, 'property: every cell of every table equals the recount');
select is((select count(*) from (select (max(value) filter (where measure = 'completed')) as c, (max(value) filter (where measure = 'trained')) as t, (max(value) filter (where measure = 'persons')) as p, max(value) filter (where measure = 'enrolments') as e
  from expected where value1 <> 'several' group by d, k, dimension1, value1, dimension2, value2) x where not (c <= t and t <= p and p <= e)), 0::bigint, 'and completed ≤ trained ≤ persons ≤ enrolments in each');

-- Property 18: live views and figures() give the same rows.
select rebuild_figures();
select is((select count(*) from (
    (select measure, dimension1, value1, dimension2, value2, trim_scale(value) from figures_now('academic', '2023-2024', tables => release_tables()) except select measure, dimension1, value1, dimension2, value2, trim_scale(value) from figures('academic', '2023-2024', tables => release_tables()))
    union all
    (select measure, dimension1, value1, dimension2, value2, trim_scale(value) from figures('academic', '2023-2024', tables => release_tables()) except select measure, dimension1, value1, dimension2, value2, trim_scale(value) from figures_now('academic', '2023-2024', tables => release_tables()))) x), 0::bigint,
  'live_views_equal_figures: every table, after all folds');

-- Negative controls: with a mutant in the product's place the property fails.
create function world.mutate(name regproc, given text, instead text) returns bigint language plpgsql as $$
declare
  text constant text := pg_get_functiondef(name);
  found bigint;
begin
  if position(given in text) = 0 then
    raise exception '% has no %', name, given;
  end if;
  begin
    execute replace(text, given, instead);
    found := world.differences(1) + world.differences_at_history();
    raise exception 'back' using errcode = 'PT200';
  exception when sqlstate 'PT200' then
    return found;
  end;
end $$;
-- Two days at which today is not yet known: much happened, or was said, after them.
create function world.differences_at_history() returns bigint language sql as $$
  with found as materialized (
    select m.d, m.k, f.* from moment m cross join lateral figures('academic', '2023-2024', m.d, m.k, tables => '{institution,level,gender,track}') f where m.k = finished_day() and f.value1 <> 'several'
  )
  select count(*) from found f left join expected e on e.d = f.d and e.k = f.k and e.dimension1 = f.dimension1 and e.dimension2 = f.dimension2 and e.value1 = f.value1 and e.measure = f.measure where round(f.value, 4) is distinct from e.value and coalesce(f.value, e.value, 0) <> 0
$$;
select is(world.differences_at_history(), 0::bigint, 'without a mutant the same comparison finds nothing');
select cmp_ok(world.mutate('figure_enrolments', 'select a.id, o.id, a.entry_on', 'select a.id, a.id, a.entry_on'), '>', 0::bigint, 'mutant_enrolments_as_persons: each enrolment counted as a person');
select cmp_ok(world.mutate('figure_enrolments', 'group by h.enrolment_id', 'group by h.enrolment_id, h.half_day, h.minutes, h.presence'), '>', 0::bigint, 'mutant_attendance_counted: each attendance counted');
select cmp_ok(world.mutate('figure_enrolments', 'k.valid_from <= d.entry_on', 'k.valid_from <= current_date'), '>', 0::bigint, 'mutant_todays_classification: what a course is today used for a past year');
select cmp_ok(world.mutate('figure_enrolments', 'c.recorded_on > f.recorded_until order by', 'false and c.recorded_on > f.recorded_until order by'), '>', 0::bigint, 'mutant_todays_attribute: what a person is today used for a past day');
select cmp_ok(world.mutate('figure_enrolments', 'where v.recorded_on <= f.recorded_until', 'where v.recorded_on < f.recorded_until'), '>', 0::bigint, 'mutant_before_k: events of the day K left out');
select cmp_ok(world.mutate('figure_enrolments', 'bool_or(v.kind = ''void'')', 'bool_or(v.kind = ''void'' and v.effective_on <= v.observed_on)'), '>', 0::bigint, 'mutant_void_dated: a mistake dated like any event');
select cmp_ok(world.mutate('merge_groups', 'where x.is_same', 'where x.is_same or not x.is_same'), '>', 0::bigint, 'mutant_undone_merge: a merge that cannot be undone');
select cmp_ok(world.mutate('merge_groups', 'm.recorded_on <= d.day', 'true'), '>', 0::bigint, 'mutant_todays_merges: today''s merges used for a past day');
select cmp_ok(world.mutate('figures', 'count(*) filter (where s.persons > 1) as persons', '0::bigint as persons'), '>', 0::bigint, 'mutant_overlap_left_out: people in two lines not told');
-- Purge instead of erase: events go with their person. With the proof in place nothing is erased; without it the releases tell.
set constraints all immediate;
alter table enrolment_event disable trigger enrolment_event_append_only;
create function world.purge(is_proved boolean) returns text language plpgsql as $$
declare
  text constant text := pg_get_functiondef('erase_person'::regproc);
  told text;
begin
  begin
    execute replace(replace(text, 'delete from person p where p.id = own.id;', 'delete from enrolment_event v where v.enrolment_id = any (enrolments); delete from person p where p.id = own.id;'), 'wrong := release_mismatch(closed.id, false);', case when is_proved then 'wrong := release_mismatch(closed.id, false);' else 'wrong := null;' end);
    for n in 1 .. 5 loop
      perform world.act('erase');
    end loop;
    told := coalesce((select min(release_mismatch(r.id)) from year_release r where r.revision > 0), 'the same');
    raise exception 'back' using errcode = 'PT200';
  exception when sqlstate 'PT200' then
    return told;
  when raise_exception then
    return sqlerrm;
  end;
end $$;
set client_min_messages = error;
select matches(world.purge(false), '^[a-z]+ at [a-z_]+=.* in the release, .* from the events$', 'mutant_purge_instead_of_erase: the releases no longer verify');
select matches(world.purge(true), '^not erased: .* figures ', 'and the proof within the erasure refuses it');
select * from finish();
rollback;
