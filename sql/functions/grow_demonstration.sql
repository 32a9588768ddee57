-- Invents further people, sessions of the courses that are there, and enrolments of so many academic years with their events: to see how the yearly figures bear a size. One call per year: 0 is the running one.
create or replace function grow_demonstration(people int, enrolments int, years int, back int) returns int language plpgsql volatile set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  today constant date := (now() at time zone 'Europe/Paris')::date;
  size constant int := 40;
  first_on constant date := make_date(extract(year from today)::int - case when extract(month from today) < 9 then 1 else 0 end - grow_demonstration.back, 9, 1);
  wanted constant int := grow_demonstration.enrolments / grow_demonstration.years;
  sessions constant int := ceil(wanted / size::numeric)::int;
  -- Days of entry end before today, so that all of them count.
  days constant int := least(300, greatest(1, today - first_on - 1));
  made int;
begin
  if grow_demonstration.back = 0 then
    insert into stat_subject (id, birth_band, gender)
    select md5('grown subject ' || n)::uuid, case when n % 29 > 0 then 1960 + abs(hashint4(n)::bigint) % 5 * 10 end, case when n % 31 = 0 then 'unknown' when n % 2 = 0 then 'f' else 'm' end from generate_series(1, people) n on conflict do nothing;
    insert into person (given_name, family_name, email, language, stat_subject_id, is_demonstration)
    select 'Personne', 'Inventée ' || n, 'grown.' || n || '@people.demo.test', 'fr', md5('grown subject ' || n)::uuid, true from generate_series(1, people) n on conflict do nothing;
  end if;
  create temporary table grown_session on commit drop as
  select s.n, 'GROWN-' || extract(year from first_on) || '-' || s.n as code, c.id as course_id, c.published_version, o.organisation_id, v.tracks[1 + s.n % cardinality(v.tracks)] as track, first_on + (s.n::bigint * 7 % days)::int as starts_on,
    (array['none', 'half_day', 'evidence'])[1 + s.n % 3] as attendance
  from generate_series(1, sessions) s (n)
    join (select c.*, row_number() over (order by c.id) - 1 as k, count(*) over () as many from course c where c.state = 'published' and c.published_version is not null) c on c.k = s.n % c.many
    join course_version v on v.course_id = c.id and v.number = c.published_version
    join course_organisation o on o.course_id = c.id and o.part = 'responsible';
  insert into session (code, course_id, course_version, organisation_id, state, tracks, opens_at, closes_at, starts_on, ends_on, is_unlimited, attendance, languages, mode, is_demonstration, created_at)
  select g.code, g.course_id, g.published_version, g.organisation_id, 'published', array[g.track], (g.starts_on - 60)::timestamp at time zone 'Europe/Paris', (g.starts_on - 2)::timestamp at time zone 'Europe/Paris', g.starts_on, g.starts_on + 20 + g.n % 100,
    true, g.attendance, '{fr}', g.n % 3, true, (g.starts_on - 70)::timestamp
  from grown_session g order by g.n;

  -- Of ten that enrol eight finish once the session is over, one leaves on the way.
  create temporary table grown_enrolment on commit drop as
  select nextval('enrolment_id_seq') as id, s.id as session_id, s.starts_on, s.ends_on, s.attendance, g.track, p.id as person_id, p.stat_subject_id, g.n, k.k,
    case when k.k % 10 = 9 and s.starts_on + 10 <= today then 'withdrawn' when s.ends_on < today and k.k % 10 < 8 then 'finished' else 'enrolled' end as state
  from grown_session g join session s on s.code = g.code cross join generate_series(1, size) k (k)
    join person p on p.email = 'grown.' || 1 + ((g.n::bigint * 7919 + k.k * 104729 + back * 15485863) % people) || '@people.demo.test'
  where (g.n - 1) * size + k.k <= wanted;
  insert into enrolment (id, session_id, stat_subject_id, person_id, track, trainee_status, state, starts_on, events_count, is_demonstration) overriding system value
  select e.id, e.session_id, e.stat_subject_id, e.person_id, e.track, case e.track when 'FC' then (array['a', 'c', 'd'])[1 + e.k % 3] when 'FA' then 'b' end, e.state, e.starts_on, case e.state when 'enrolled' then 1 else 2 end, true
  from grown_enrolment e order by e.id on conflict do nothing;
  insert into enrolment_event (enrolment_id, seq, kind, state_after, effective_on, recorded_on, actor_role)
  select e.id, v.seq, v.kind, v.state, v.day, v.day, 'office'
  from grown_enrolment e cross join lateral (
    select 1 as seq, 'enrol' as kind, 'enrolled' as state, e.starts_on - 1 - (e.k % 50) as day
    union all select 2, 'finish', 'finished', e.ends_on where e.state = 'finished'
    union all select 2, 'withdraw', 'withdrawn', e.starts_on + 10 where e.state = 'withdrawn'
  ) v where e.id in (select x.id from enrolment x) order by e.id, v.seq;
  insert into attendance_event (enrolment_id, half_day_on, half_day, presence, minutes, effective_on, recorded_on, actor_role)
  select e.id, case e.attendance when 'half_day' then e.starts_on + d end, case e.attendance when 'half_day' then 'morning' end, case when (e.k + d) % 12 = 0 then 'absent' else 'present' end, 210, e.starts_on + d, e.starts_on + d, 'teacher'
  from grown_enrolment e cross join generate_series(0, 1) d where e.attendance <> 'none' and e.starts_on + d <= today and e.id in (select x.id from enrolment x) order by e.starts_on, d;
  insert into outcome_event (enrolment_id, outcome, effective_on, recorded_on, actor_role)
  select e.id, case when e.k % 15 = 0 then 'not_completed' else 'completed' end, e.ends_on, e.ends_on, 'teacher' from grown_enrolment e where e.state = 'finished' and e.id in (select x.id from enrolment x) order by e.ends_on;
  update session s set seats_taken = n.taken from (select e.session_id, count(*)::int as taken from enrolment e join grown_enrolment g on g.id = e.id where e.state = 'enrolled' group by e.session_id) n where n.session_id = s.id;
  select count(*) into made from grown_enrolment g where g.id in (select x.id from enrolment x);
  drop table grown_session, grown_enrolment;
  return made;
end $$;
comment on function grow_demonstration is 'Answers how many enrolments it made. Same arguments, same people and sessions; every row is marked as demonstration. For `amphi demo --enrolments`.';
