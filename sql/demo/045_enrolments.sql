-- Demonstration: about 20,000 invented enrolments of three academic years, each with its events; seats, lists and tickets as the functions would have left them.
create temporary table demo_session as
select s.id as session_id, s.admission, d.kind, s.capacity, s.is_unlimited, 'FI' = any(d.tracks) and not 'FC' = any(d.tracks) as is_initial, s.starts_on, s.ends_on, d.tracks[1] as track, abs(hashint4(s.id::int)) as h,
  case when s.opens_at is null then s.starts_on - 60 else (s.opens_at at time zone s.time_zone)::date end as opens_on,
  least(coalesce((s.closes_at at time zone s.time_zone)::date, s.starts_on), s.starts_on - 7, current_date) as last_on,
  s.ends_on < current_date as is_over, s.admission = 'elsewhere' as is_import, d.n as course_n,
  case when s.admission = 'elsewhere' then 28 + abs(hashint4(s.id::int)) % 44
    when s.is_unlimited then 150 + abs(hashint4(s.id::int)) % 90
    when s.admission = 'open' and s.code !~ '-NOW-SELF' and d.n % 3 = 0 then s.capacity
    when s.ends_on < current_date or s.starts_on <= current_date then s.capacity * (70 + abs(hashint4(s.id::int)) % 28) / 100
    else s.capacity * (25 + abs(hashint4(s.id::int)) % 65) / 100 end as direct,
  case when s.admission = 'open' and not s.is_unlimited and d.n % 3 = 0 then case when s.ends_on < current_date then 3 when s.starts_on <= current_date then 0 else 2 + d.n % 6 end else 0 end as queued
from session s join demo_course d on d.course_id = s.course_id
where s.state = 'published' and s.starts_on is not null and coalesce(s.opens_at, '-infinity') < now() - interval '2 days' and (s.admission <> 'elsewhere' or s.starts_on <= current_date);
update demo_session set last_on = greatest(opens_on, last_on);

-- k = order of arrival; way = what became of it. Nobody who queued came before somebody who was enrolled at once.
create temporary table demo_enrolment as
select x.session_id, x.k, x.opens_on, x.last_on, x.starts_on, x.ends_on, x.track, x.is_import, x.admission, x.is_over, p.person_id, p.subject_id, p.n as person_n,
  case when x.k > x.direct then x.last_on else x.opens_on + (x.last_on - x.opens_on) * x.k / (x.direct + 1) end as first_on,
  case when x.k > x.direct then case when not x.is_over then 'waiting' when x.k = x.direct + 1 then 'served' else 'lapsed' end
    when x.queued > 0 and x.is_over and x.k = 1 then 'left_early'
    when x.admission = 'approval' and not x.is_over and x.r < 30 then 'applied'
    when x.admission = 'approval' and x.r between 30 and 44 then 'refused'
    when x.is_over and x.r < 80 then 'finished'
    when x.queued = 0 and x.starts_on < current_date - 25 and x.r between 90 and 96 then 'left_late'
    when x.queued = 0 and x.r between 97 and 98 then 'left_early'
    when x.is_over and x.r = 99 then 'cancelled'
    else 'enrolled' end as way
from (
  select s.*, k.k, abs(hashint4((s.session_id * 613 + k.k)::int)) % 100 as r, abs(s.h::bigint + k.k * 1009) as j from demo_session s cross join lateral generate_series(1, s.direct + s.queued) k (k)
) x
join demo_person p on p.n = case when x.is_initial then coalesce(nullif((x.j % 3600) / 3 * 5 + x.j % 3, 0), 6000) else (x.j % 2400) / 2 * 5 + 3 + x.j % 2 end;

insert into enrolment (session_id, stat_subject_id, person_id, track, trainee_status, state, starts_on, origin, source, source_id, events_count, created_at, is_demonstration)
select e.session_id, e.subject_id, e.person_id, e.track, case when e.track = 'FA' then 'b' when e.track = 'FC' then (array['a', 'e', 'c', 'd', 'a'])[e.person_n % 5 + 1] end,
  case e.way when 'served' then 'finished' when 'left_early' then 'withdrawn' when 'left_late' then 'withdrawn' else e.way end, e.starts_on,
  case when e.is_import then 'import' else 'web' end, case when e.is_import then 'demonstration' end, case when e.is_import then e.session_id || '-' || e.k end, 1,
  e.first_on::timestamp at time zone 'Europe/Paris' + interval '10 hours' + interval '1 minute' * (e.k % 500), true
from demo_enrolment e
order by e.first_on, e.session_id, e.k;
alter table demo_enrolment add column id bigint;
update demo_enrolment d set id = e.id from enrolment e where e.session_id = d.session_id and e.stat_subject_id = d.subject_id;

create temporary table demo_event as
select e.id, e.session_id, e.k, e.person_id, e.is_import, v.seq, v.kind, v.state_after, greatest(e.first_on, v.happened_on) as happened_on, v.actor, v.reason
from demo_enrolment e cross join lateral (
  select 1 as seq, case when e.way in ('waiting', 'served', 'lapsed') then 'queue' when e.admission = 'approval' then 'apply' else 'enrol' end as kind,
    case when e.way in ('waiting', 'served', 'lapsed') then 'waiting' when e.admission = 'approval' then 'applied' else 'enrolled' end as state_after, e.first_on as happened_on, 'person' as actor, null as reason
  union all select 2, 'approve', 'enrolled', e.first_on + 1, 'office', null where e.admission = 'approval' and e.way not in ('applied', 'refused')
  union all select 2, 'refuse', 'refused', e.first_on + 1, 'office', 'prerequisites' where e.way = 'refused'
  union all select 2, 'offer', 'offered', e.starts_on - 4, 'system', null where e.way = 'served'
  union all select 3, 'accept', 'enrolled', e.starts_on - 3, 'person', null where e.way = 'served'
  union all select 2, 'expire', 'lapsed', e.starts_on, 'system', null where e.way = 'lapsed'
  union all select case when e.way = 'served' then 4 when e.admission = 'approval' then 3 else 2 end, 'finish', 'finished', e.ends_on, 'office', null where e.way in ('finished', 'served')
  union all select case when e.admission = 'approval' then 3 else 2 end, 'withdraw', 'withdrawn', least(e.starts_on - 4, current_date), 'person', null where e.way = 'left_early'
  union all select case when e.admission = 'approval' then 3 else 2 end, 'withdraw', 'withdrawn', e.starts_on + 20, 'person', null where e.way = 'left_late'
  union all select case when e.admission = 'approval' then 3 else 2 end, 'cancel', 'cancelled', e.starts_on - 1, 'office', 'entered_elsewhere' where e.way = 'cancelled'
) v;
update demo_event set happened_on = current_date where happened_on > current_date;
insert into enrolment_event (enrolment_id, seq, kind, state_after, effective_on, recorded_on, actor_role, reason)
select v.id, v.seq, v.kind, v.state_after, v.happened_on, v.happened_on, case when v.is_import then 'import' else v.actor end, v.reason
from demo_event v order by v.happened_on, v.session_id, v.k, v.seq;
insert into enrolment_event_detail (enrolment_id, seq, recorded_at, person_id)
select v.id, v.seq, least(now(), v.happened_on::timestamp at time zone 'Europe/Paris' + interval '10 hours' + interval '1 minute' * (v.k % 500)), case when v.actor = 'person' and not v.is_import then v.person_id end
from demo_event v;
update enrolment e set events_count = v.n from (select id, max(seq) as n from demo_event group by id having max(seq) > 1) v where v.id = e.id;

insert into waiting_entry (enrolment_id, session_id, position, joined_at, left_at)
select e.id, e.session_id, row_number() over (partition by e.session_id order by e.k), least(now(), e.first_on::timestamp at time zone 'Europe/Paris' + interval '10 hours' + interval '1 minute' * (e.k % 500)),
  case e.way when 'served' then (e.starts_on - 4)::timestamp at time zone 'Europe/Paris' + interval '11 hours' when 'lapsed' then e.starts_on::timestamp at time zone 'Europe/Paris' end
from demo_enrolment e where e.way in ('waiting', 'served', 'lapsed');
insert into offer (enrolment_id, session_id, made_at, expires_at, ended_at, outcome)
select e.id, e.session_id, (e.starts_on - 4)::timestamp at time zone 'Europe/Paris' + interval '11 hours', (e.starts_on - 2)::timestamp at time zone 'Europe/Paris' + interval '11 hours',
  (e.starts_on - 3)::timestamp at time zone 'Europe/Paris' + interval '10 hours', 'accepted'
from demo_enrolment e where e.way = 'served';
update session s
set seats_taken = n.taken, waiting_count = n.waiting, next_position = n.queued + 1
from (
  select e.session_id, count(*) filter (where e.state in ('enrolled', 'offered') and e.origin <> 'import')::int as taken, count(*) filter (where e.state = 'waiting')::int as waiting, count(w.enrolment_id)::int as queued
  from enrolment e left join waiting_entry w on w.enrolment_id = e.id group by e.session_id
) n
where n.session_id = s.id;
drop table demo_event, demo_session, demo_enrolment;
