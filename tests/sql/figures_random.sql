-- Random histories, recorded early and late: figures() against a recount written apart, cell by cell, at random days D and K.
begin;
\ir fixtures/figures.sql
select plan(9);
select setseed(0.42);
select world.course('R' || n, (array['unit', 'short', 'degree', 'open_online', 'pathway'])[n % 5 + 1], (array['FX-SU', 'FX-UPPA'])[n % 2 + 1], (array['master', 'bachelor', 'none'])[n % 3 + 1], (array['core', 'dual', 'awareness'])[n % 3 + 1], case when n % 4 > 0 then n * 3 end,
  jsonb_build_object('programmes', case n % 3 when 0 then '["RX"]'::jsonb when 1 then '["RX", "RY"]' else '[]' end, 'isced_f', case when n % 2 = 0 then '0613' end)) from generate_series(1, 12) n;
-- The year before, the year and the year after; now and then without an end.
select world.session('R' || n || '-' || k, 'R' || n, d.day, case when (n + k) % 5 > 0 then d.day + 10 + n * 9 end, (array['half_day', 'none', 'evidence'])[(n + k) % 3 + 1], jsonb_build_object('mode', nullif(k % 3, 2)))
from generate_series(1, 12) n cross join generate_series(1, 3) k cross join lateral (select date '2023-07-20' + (random() * 450)::int as day) d;
do $$
declare
  one record;
  made bigint;
  state text;
  step record;
  day date;
  known date;
begin
  for one in
    select s.id, s.code, s.starts_on, p.n, row_number() over () as k from session s cross join lateral (select (random() * 60)::int as n from generate_series(1, 12 + (s.id % 3)::int)) p where s.code like 'R%' group by s.id, s.code, s.starts_on, p.n
  loop
    day := one.starts_on - (random() * 50)::int;
    known := day;
    insert into enrolment (session_id, stat_subject_id, track, trainee_status, state, starts_on)
    values (one.id, world.subject('random ' || one.n, (array['f', 'm', 'unknown'])[one.n % 3 + 1], case when one.n % 4 > 0 then 1960 + one.n % 5 * 10 end), (array['FI', 'FC', 'FA'])[one.k % 3 + 1], case when one.k % 3 <> 0 then 'a' end, 'enrolled', one.starts_on) returning id into made;
    state := '';
    for i in 1 .. 1 + (random() * 4)::int loop
      select t.kind, t.state_after into step from enrolment_transition t
      where t.state_before = state and (t.kind <> 'void' or random() < 0.15) and (state <> '' or t.kind in ('enrol', 'enrol', 'queue', 'apply')) order by case when t.state_after in ('enrolled', 'finished') then random() * 0.5 else random() end limit 1;
      exit when not found;
      insert into enrolment_event (enrolment_id, seq, kind, state_after, effective_on, recorded_on, actor_role) values (made, i, step.kind, step.state_after, day, greatest(known, day + case when random() < 0.3 then (random() * 60)::int else 0 end), 'office')
      returning recorded_on into known;
      exit when step.kind = 'void';
      state := step.state_after;
      day := day + (random() * 60)::int;
    end loop;
    -- Half-days with corrections, minutes unknown now and then; work without half-day; outcomes that are revoked.
    for i in 1 .. (random() * 4)::int loop
      insert into attendance_event (enrolment_id, half_day_on, half_day, presence, minutes, effective_on, recorded_on, actor_role)
      select made, case when one.k % 4 > 0 then d end, case when one.k % 4 > 0 then 'morning' end, (array['present', 'present', 'absent'])[(random() * 2)::int + 1], case when random() < 0.8 then 60 * (random() * 4)::int end, d, d + (random() * 40)::int, 'teacher'
      from (select one.starts_on + (random() * 3)::int as d) x;
    end loop;
    day := one.starts_on + 20;
    for i in 1 .. (random() * 2)::int loop
      day := day + (random() * 30)::int;
      insert into outcome_event (enrolment_id, outcome, effective_on, recorded_on, actor_role) values (made, (array['completed', 'completed', 'not_completed', 'revoked'])[(random() * 3)::int + 1], day, day + (random() * 50)::int, 'teacher');
    end loop;
  end loop;
end $$;
select cmp_ok((select count(*) from enrolment), '>=', 300::bigint, 'the world is not empty');

-- The recount, enrolment by enrolment, each fact by a question of its own.
create function world.recount(d date, k date, year_from date, year_to date) returns table (enrolment_id bigint, subject uuid, institution text, level text, track text, gender text, programmes text[], started boolean, done boolean, minutes bigint, counted numeric) language plpgsql as $$
declare
  e record;
  last record;
  census date;
  was text;
begin
  for e in select n.*, s.starts_on as entry, s.ends_on, s.attendance, c.kind, c.id as course_id, v.ects, v.level as course_level, l.organisations -> 0 ->> 'code' as code, l.programmes as programme_codes, t.gender as own_gender
    from enrolment n join session s on s.id = n.session_id join course c on c.id = s.course_id join course_version v on v.course_id = c.id join course_classification l on l.course_id = c.id join stat_subject t on t.id = n.stat_subject_id
    where s.starts_on >= year_from and s.starts_on < year_to
  loop
    continue when exists (select from enrolment_event x where x.enrolment_id = e.id and x.kind = 'void' and x.recorded_on <= k);
    select * into last from enrolment_event x where x.enrolment_id = e.id and x.effective_on <= d and x.recorded_on <= k order by x.effective_on desc, x.seq desc limit 1;
    continue when not found;
    continue when not exists (select from enrolment_event x where x.enrolment_id = e.id and x.effective_on <= d and x.recorded_on <= k and x.state_after in ('enrolled', 'finished'));
    continue when last.state_after not in ('enrolled', 'finished') and not (last.state_after in ('withdrawn', 'cancelled') and last.effective_on >= e.entry);
    if e.kind in ('degree', 'pathway') then
      census := make_date(extract(year from e.entry)::int, 1, 15);
      if census < e.entry then
        census := make_date(extract(year from e.entry)::int + 1, 1, 15);
      end if;
      if e.ends_on < census then
        census := e.ends_on;
      end if;
    elsif e.ends_on is null then
      census := e.entry + 14;
    else
      census := e.entry + greatest(1, ceil((e.ends_on - e.entry + 1) / 10.0)::int);
    end if;
    was := (select x.state_after from enrolment_event x where x.enrolment_id = e.id and x.effective_on <= least(d, census) and x.recorded_on <= k order by x.effective_on desc, x.seq desc limit 1);
    enrolment_id := e.id; subject := e.stat_subject_id; institution := e.code; level := e.course_level; track := e.track; gender := e.own_gender; programmes := case when e.programme_codes = '{}' then '{unknown}' else e.programme_codes end;
    done := coalesce((select o.outcome from outcome_event o where o.enrolment_id = e.id and o.effective_on <= d and o.recorded_on <= k order by o.id desc limit 1) = 'completed', false);
    started := done or case when e.attendance = 'none' then census <= d and coalesce(was, '') in ('enrolled', 'finished')
      else exists (select from attendance_event a where a.enrolment_id = e.id and a.presence = 'present' and a.effective_on <= d and a.recorded_on <= k and (e.attendance = 'evidence' or a.half_day is not null)
        and not exists (select from attendance_event b where b.enrolment_id = e.id and b.effective_on = a.effective_on and b.half_day is not distinct from a.half_day and b.id > a.id and b.effective_on <= d and b.recorded_on <= k)) end;
    minutes := (select sum(case a.presence when 'present' then a.minutes else 0 end) from attendance_event a where a.enrolment_id = e.id and a.effective_on <= d and a.recorded_on <= k
      and not exists (select from attendance_event b where b.enrolment_id = e.id and b.effective_on = a.effective_on and b.half_day is not distinct from a.half_day and b.id > a.id and b.effective_on <= d and b.recorded_on <= k));
    counted := case when e.ects is null or census > d then null when was in ('enrolled', 'finished') then e.ects else 0 end;
    return next;
  end loop;
end $$;
create temporary table moment (d date, k date);
insert into moment select least(a, b), greatest(a, b) from (select date '2023-08-20' + (random() * 500)::int as a, date '2023-08-20' + (random() * 500)::int as b from generate_series(1, 5)) x union all values (date '2025-06-01', date '2025-06-01'), (date '2024-01-15', date '2025-06-01');
create temporary table expected as
select m.d, m.k, t.dimension, t.value, count(*)::numeric as enrolments, count(distinct r.subject)::numeric as persons, count(distinct r.subject) filter (where r.started)::numeric as trained, count(distinct r.subject) filter (where r.done)::numeric as completed,
  round(sum(r.minutes) / 60.0, 4) as hours, round(sum(r.counted) / 60, 4) as fte
from moment m cross join lateral world.recount(m.d, m.k, '2023-09-01', '2024-09-01') r
  cross join lateral (select 'all' as dimension, 'all' as value union all select 'institution', r.institution union all select 'level', r.level union all select 'track', r.track union all select 'gender', r.gender union all select 'programme', p from unnest(r.programmes) p) t
group by m.d, m.k, t.dimension, t.value;
create temporary table counted as
select m.d, m.k, f.* from moment m cross join lateral figures('academic', '2023-2024', m.d, m.k, tables => '{institution,level,track,gender,programme,level*institution,level*track}') f;
create temporary view compared as
select e.d, e.k, e.dimension, e.value, x.measure, x.number as wanted, c.value as have, c.measure as found
from expected e cross join lateral (values ('enrolments', e.enrolments), ('persons', e.persons), ('trained', e.trained), ('completed', e.completed), ('hours', e.hours), ('fte', e.fte)) x (measure, number)
  left join counted c on c.d = e.d and c.k = e.k and c.dimension1 = e.dimension and c.dimension2 = 'all' and c.value1 = e.value and c.measure = x.measure;
select cmp_ok((select count(*) from compared where wanted > 0), '>=', 150::bigint, 'there is something to compare');
select is((select string_agg(format('D %s K %s %s=%s %s: %s, not %s', d, k, dimension, value, measure, have, wanted), E'\n') from (select * from compared where found is null or have is distinct from wanted order by d, k, dimension, value limit 8) w), null,
  'each cell at each pair of days equals the recount');
select is((select count(*) from counted c where c.dimension2 = 'all' and c.value1 <> 'several' and c.dimension1 <> 'all' and not exists (select from expected e where e.d = c.d and e.k = c.k and e.dimension = c.dimension1 and e.value = c.value1)), 0::bigint, 'no cell is there that the recount has not');
select is((select count(*) from (select (max(value) filter (where measure = 'completed')) as c, (max(value) filter (where measure = 'trained')) as t, (max(value) filter (where measure = 'persons')) as p, max(value) filter (where measure = 'enrolments') as e
  from counted where value1 <> 'several' group by d, k, dimension1, value1, dimension2, value2) x where not (c <= t and t <= p and p <= e)), 0::bigint, 'completed ≤ trained ≤ persons ≤ enrolments in every cell');
-- Overlap by its definition: over persons, the lines one is in less one.
create temporary table lines_of as
select m.d, m.k, t.dimension, r.subject, count(distinct t.value) as lines from moment m cross join lateral world.recount(m.d, m.k, '2023-09-01', '2024-09-01') r
  cross join lateral (select 'institution' as dimension, r.institution as value union all select 'level', r.level union all select 'track', r.track union all select 'programme', p from unnest(r.programmes) p) t group by m.d, m.k, t.dimension, r.subject;
select is((select count(*) from (select l.d, l.k, l.dimension, sum(l.lines - 1) as overlap from lines_of l group by l.d, l.k, l.dimension) o
  where (select sum(value) from counted c where c.d = o.d and c.k = o.k and c.dimension1 = o.dimension and c.dimension2 = 'all' and c.measure = 'persons' and c.value1 <> 'several') - o.overlap
    <> (select value from counted c where c.d = o.d and c.k = o.k and c.dimension1 = 'all' and c.measure = 'persons')), 0::bigint, 'sum of the lines less overlap = total, for persons in every table');
select is((select count(*) from (select l.d, l.k, l.dimension, count(*) filter (where l.lines > 1) as people from lines_of l group by l.d, l.k, l.dimension) o
  where (select value from counted c where c.d = o.d and c.k = o.k and c.dimension1 = o.dimension and c.dimension2 = 'all' and c.measure = 'persons' and c.value1 = 'several') <> o.people), 0::bigint, 'several = the people in two lines or more');
select is((select count(*) from counted c join (select d, k, value1, sum(value) as parts from counted where dimension1 = 'level' and dimension2 = 'track' and measure = 'enrolments' group by d, k, value1) p
  on p.d = c.d and p.k = c.k and p.value1 = c.value1 and c.dimension1 = 'level' and c.dimension2 = 'all' and c.measure = 'enrolments' and p.parts <> c.value), 0::bigint, 'the cells of a crossing add up to its lines, for enrolments');
select is((select count(*) from (select * from figures('academic', '2023-2024', '2024-01-15', '2024-02-01') except select * from figures('academic', '2023-2024', '2024-01-15', '2024-02-01')) x), 0::bigint, 'asked twice, the same');
select * from finish();
rollback;
