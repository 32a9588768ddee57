-- Property test: closings, merges, partings, erasures and late facts in random order on random histories. After each step every closed release is the same cell by cell, and the year counts what a recount written apart counts. With --nightly, many rounds.
begin;
\ir fixtures/figures.sql
\getenv depth AMPHI_TEST_DEPTH
\if :{?depth}
\else
\set depth commit
\endif
create table world.rounds as select case :'depth' when 'commit' then 14 else 150 end as rounds;
select plan(11);
select setseed(0.42 + extract(doy from now()) / 1000 * (:'depth' <> 'commit')::int);
\ir fixtures/random_history.sql
\ir fixtures/recount.sql
select world.random_history(30);
insert into person (given_name, family_name, email, stat_subject_id) select 'G' || t.number, 'F' || t.number, 'p' || t.number || '@closings.test', t.id from stat_subject t join enrolment e on e.stat_subject_id = t.id group by t.id, t.number;
update enrolment e set person_id = p.id from person p where p.stat_subject_id = e.stat_subject_id;
update session set ends_on = coalesce(ends_on, starts_on + 1);

-- The recount: event by event.
create function world.persons(d date, k date) returns text language plpgsql as $$
declare
  e record;
  last record;
  people uuid[] := '{}';
  done uuid[] := '{}';
  enrolments int := 0;
begin
  for e in select n.id, s.starts_on as entry, j.whoever from enrolment n join session s on s.id = n.session_id join world.joined(k) j on j.subject = n.stat_subject_id where s.starts_on between (select min(starts_on) from session) and (select min(starts_on) from session) loop
    continue when exists (select from enrolment_event x where x.enrolment_id = e.id and x.kind = 'void' and x.recorded_on <= k);
    continue when not exists (select from enrolment_event x where x.enrolment_id = e.id and x.effective_on <= d and x.recorded_on <= k and x.state_after in ('enrolled', 'finished'));
    select * into last from enrolment_event x where x.enrolment_id = e.id and x.effective_on <= d and x.recorded_on <= k order by x.effective_on desc, x.seq desc limit 1;
    continue when last.state_after not in ('enrolled', 'finished') and not (last.state_after in ('withdrawn', 'cancelled') and last.effective_on >= e.entry);
    enrolments := enrolments + 1;
    people := people || e.whoever;
    if (select o.outcome from outcome_event o where o.enrolment_id = e.id and o.effective_on <= d and o.recorded_on <= k order by o.id desc limit 1) = 'completed' then
      done := done || e.whoever;
    end if;
  end loop;
  return enrolments || ' ' || (select count(distinct x) from unnest(people) x) || ' ' || (select count(distinct x) from unnest(done) x);
end $$;
create temporary table frame as select x.year, min(s.starts_on) as entry from session s cross join lateral (select case when extract(month from s.starts_on) >= 9 then extract(year from s.starts_on)::int else extract(year from s.starts_on)::int - 1 end as f) y cross join lateral (select y.f || '-' || y.f + 1 as year) x group by x.year;
select is((select count(*) from frame), 1::bigint, 'all sessions of this world begin in one year');
create function world.counted(d date, k date) returns text language sql as $$
  select string_agg(f.value::text, ' ' order by array_position(array['enrolments', 'persons', 'completed'], f.measure)) from frame, figures('academic', frame.year, d, k, tables => '{}') f where f.measure in ('enrolments', 'persons', 'completed')
$$;
create temporary table cells as select release_id, measure, dimension1, value1, dimension2, value2, value from year_figure limit 0;
create temporary table step (n int, act text, wrong text, moved bigint, recount text, counted text);
create function world.act(n int) returns text language plpgsql as $$
declare
  act text := (array['close', 'merge', 'merge', 'part', 'erase', 'late', 'change'])[1 + n % 7];
  a uuid;
  b uuid;
  who bigint;
begin
  case act
    when 'close' then
      who := write_release((select year from frame), 0, 'provisional', finished_day() - 1, null, null, null, null);
      perform write_release(r.year, coalesce((select max(x.revision) from year_release x where x.year = r.year), 0) + 1, case when exists (select from year_release x where x.year = r.year and x.revision > 0) then 'revised' else 'closed' end, r.as_of, r.id, null, 'raison', 'reason') from year_release r where r.id = who;
      insert into cells select release_id, measure, dimension1, value1, dimension2, value2, value from year_figure where release_id = (select max(id) from year_release);
    when 'merge', 'part' then
      select id into a from stat_subject order by random() limit 1;
      if act = 'part' then
        select m.subject_a, m.subject_b into a, b from merge_event m order by random() limit 1;
      else
        select id into b from stat_subject where id <> a order by random() limit 1;
      end if;
      if b is not null then
        insert into merge_event (subject_a, subject_b, is_same, basis) values (least(a, b), greatest(a, b), act = 'merge', 'office');
      end if;
    when 'erase' then
      select p.id into who from person p where p.email like '%@closings.test' order by random() limit 1;
      perform ask_erasure(who, 'erase');
      perform run_erasures();
      if exists (select from person p where p.id = who) then
        act := 'erasure refused';
      end if;
    when 'late' then
      insert into outcome_event (enrolment_id, outcome, effective_on, recorded_on, actor_role) select e.id, (array['completed', 'revoked'])[1 + n % 2], current_date - 400, (now() at time zone 'Europe/Paris')::date, 'office' from enrolment e order by random() limit 8;
    else
      update stat_subject set gender = (array['f', 'm', 'other'])[1 + n % 3] where id in (select t.id from stat_subject t order by random() limit 5);
      insert into course_classification (course_id, level, kind, ai_focus, organisations, valid_from) select c.id, 'doctorate', c.kind, 'dual', '[{"code": "FX-UPPA", "part": "responsible"}]', '2023-01-02' from course c where c.code like 'R%' order by random() limit 2;
  end case;
  return act;
end $$;
do $$
declare
  done step;
  today constant date := (now() at time zone 'Europe/Paris')::date;
begin
  for i in 0 .. (select r.rounds from world.rounds r) - 1 loop
    done.n := i;
    done.act := world.act(i);
    done.wrong := (select string_agg(m.said, '; ') from year_release r cross join lateral (select release_mismatch(r.id) as said) m where r.revision > 0);
    done.moved := (select count(*) from (select * from cells except select release_id, measure, dimension1, value1, dimension2, value2, value from year_figure) x);
    done.recount := world.persons(today, today);
    done.counted := world.counted(today, today);
    insert into step values (done.*);
  end loop;
end $$;
select is((select string_agg(distinct act, ' ' order by act) from step), 'change close erase late merge part', 'all kinds of steps were taken, and no erasure was refused');
select cmp_ok((select count(*) from year_release where revision > 0), '>=', 2::bigint, 'closed and revised');
select is((select string_agg(n || ' ' || act || ': ' || wrong, E'\n') from step where wrong is not null), null, 'after each step every closed release verifies: cells and hashes');
select is((select sum(moved) from step), 0::numeric, 'and its cells are as they were');
select is((select string_agg(n || ' ' || act || ': ' || counted || ', not ' || recount, E'\n') from step where counted <> recount), null, 'after each step enrolments, persons and completed are what the recount says');
select cmp_ok((select count(distinct counted) from step), '>=', 3::bigint, 'which moved meanwhile');
select is((select count(distinct p.k) from (select d as k from unnest(array[finished_day() - 400, finished_day() - 1]) d) p where world.persons(p.k, p.k) <> world.counted(p.k, p.k)), 0::bigint, 'so at earlier days');
do $$ begin perform fold_figures(); end $$;
select is((select count(*) from frame f cross join lateral ((select * from figures_now('academic', f.year, tables => '{institution,gender}') except select * from figures('academic', f.year, tables => '{institution,gender}')) union all (select * from figures('academic', f.year, tables => '{institution,gender}') except select * from figures_now('academic', f.year, tables => '{institution,gender}'))) x), 0::bigint, 'the counters say the same');
-- Negative controls: the checks above are not blind.
savepoint control;
alter table merge_event disable trigger merge_event_append_only;
delete from merge_event;
select isnt(world.counted((now() at time zone 'Europe/Paris')::date, (now() at time zone 'Europe/Paris')::date), (select counted from step order by n desc limit 1), 'without its merges the year counts other persons');
rollback to control;
alter table enrolment_event disable trigger enrolment_event_append_only;
delete from enrolment_event v using enrolment e where e.id = v.enrolment_id and e.person_id is null;
select isnt((select string_agg(release_mismatch(id), '; ') from year_release where revision > 0), null, 'had the erased been purged, the closed years would say so');
select * from finish();
rollback;
