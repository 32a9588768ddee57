-- Demonstration: who attended and how enrolments ended, for sessions that are over or under way; a large lecture; the classes of teacher@demo.test. Every row hangs on an invented enrolment.
insert into session (code, course_id, course_version, organisation_id, state, tracks, opens_at, closes_at, starts_on, ends_on, capacity, minimum_size, withdraw_until, attendance, languages, mode, price_total, hours_total, place_name,
  place_city, rhythm_fr, rhythm_en, is_demonstration, created_at)
select c.code || '-NOW-LECTURE', c.id, c.published_version, o.organisation_id, 'published', '{FI}', (current_date - 70)::timestamp at time zone 'Europe/Paris', (current_date - 22)::timestamp at time zone 'Europe/Paris', current_date - 20, current_date + 50,
  160, 10, (current_date - 21)::timestamp at time zone 'Europe/Paris', 'half_day', '{fr}', 0, null, 20, 'Amphithéâtre de démonstration', 'Paris', 'Une séance de deux heures par semaine.', 'One two-hour meeting a week.', true, now() - interval '80 days'
from course c join course_version v on v.course_id = c.id and v.number = c.published_version join course_organisation o on o.course_id = c.id and o.part = 'responsible'
where c.kind = 'unit' and 'FI' = any(v.tracks) and o.organisation_id = (select id from organisation where code = 'SU') order by c.code limit 1;
insert into meeting (session_id, starts_at, ends_at, room)
select s.id, (s.starts_on + w * 7)::timestamp at time zone 'Europe/Paris' + interval '14 hours', (s.starts_on + w * 7)::timestamp at time zone 'Europe/Paris' + interval '16 hours', 'Amphi de démonstration' from session s, generate_series(0, 9) w where s.code like '%-NOW-LECTURE';
with lecture as (select s.* from session s where s.code like '%-NOW-LECTURE'), chosen as (
  select p.id as person_id, p.stat_subject_id, row_number() over (order by p.id) as n, l.id as session_id, l.starts_on from lecture l, person p
  where p.is_demonstration and p.email like '%@people.demo.test' and p.id % 37 = 0
    and not exists (select from enrolment e join session x on x.id = e.session_id where e.person_id = p.id and x.course_id = l.course_id and e.state = 'enrolled') order by p.id limit 128
), made as (
  insert into enrolment (session_id, stat_subject_id, person_id, track, state, starts_on, events_count, created_at, is_demonstration)
  select session_id, stat_subject_id, person_id, 'FI', 'enrolled', starts_on, 1, (starts_on - 10)::timestamp at time zone 'Europe/Paris' + interval '10 hours' + n * interval '1 minute', true from chosen order by n returning id, created_at, person_id
), told as (
  insert into enrolment_event (enrolment_id, seq, kind, state_after, effective_on, recorded_on, actor_role)
  select id, 1, 'enrol', 'enrolled', (created_at at time zone 'Europe/Paris')::date, (created_at at time zone 'Europe/Paris')::date, 'person' from made order by id returning enrolment_id
)
insert into enrolment_event_detail (enrolment_id, seq, recorded_at, person_id) select id, 1, created_at, person_id from made;
update session s set seats_taken = (select count(*) from enrolment e where e.session_id = s.id and e.state in ('enrolled', 'offered')) where s.code like '%-NOW-LECTURE';
insert into session_teacher (session_id, person_id, part)
select s.id, p.id, 'lead' from session s, person p where p.email = 'teacher@demo.test' and (s.code like '%-NOW-LECTURE' or s.id in (
  select x.id from session x join course c on c.id = x.course_id and c.kind = 'unit' where x.admission = 'open' and x.attendance = 'half_day' and x.ends_on < current_date and x.seats_taken > 0 order by x.ends_on desc, x.id limit 2))
on conflict do nothing;

-- One in twelve half-days is missed, a third of those excused; the last week of the sessions under way is not entered yet.
create temporary table demo_presence as
select e.id as enrolment_id, h.meeting_id, h.half_day_on, h.half_day, h.minutes, x.r, case when x.r % 12 = 0 then case when x.r % 36 = 0 then 'excused' else 'absent' end else 'present' end as presence
from (
  select s.id as session_id, min(m.id) as meeting_id, (m.starts_at at time zone s.time_zone)::date as half_day_on, case when (m.starts_at at time zone s.time_zone)::time < '13:00' then 'morning' else 'afternoon' end as half_day,
    sum(extract(epoch from m.ends_at - m.starts_at) / 60)::int as minutes
  from session s join meeting m on m.session_id = s.id where s.attendance = 'half_day' and s.state = 'published' and s.origin = 'own' group by s.id, 3, 4
) h
  join session s on s.id = h.session_id
  join enrolment e on e.session_id = h.session_id and e.state in ('enrolled', 'finished') and e.is_demonstration and e.origin <> 'import'
  cross join lateral (select abs(hashint8(e.id * 1009 + (h.half_day_on - date '2020-01-01') * 2 + (h.half_day = 'morning')::int)) as r) x
where h.half_day_on < case when s.ends_on < current_date then current_date else current_date - 6 end;
insert into attendance_event (enrolment_id, meeting_id, half_day_on, half_day, presence, minutes, effective_on, recorded_on, actor_role)
select enrolment_id, meeting_id, half_day_on, half_day, presence, case presence when 'present' then minutes else 0 end, half_day_on, half_day_on, 'teacher' from demo_presence order by half_day_on, half_day, enrolment_id;
insert into attendance_event_detail (attendance_event_id, recorded_at) select a.id, a.recorded_on::timestamp at time zone 'Europe/Paris' + interval '19 hours' from attendance_event a;
drop table demo_presence;

-- Whoever finished completed the course, but one in fifteen; grades for degrees' units only.
insert into outcome_event (enrolment_id, outcome, grade, effective_on, recorded_on, actor_role)
select e.id, case when abs(hashint8(e.id * 31)) % 15 = 0 then 'not_completed' else 'completed' end,
  case when c.kind = 'unit' and abs(hashint8(e.id * 31)) % 15 > 0 then trim_scale((10 + abs(hashint8(e.id * 77)) % 19 / 2.0)::numeric) || '/20' end, v.effective_on, v.recorded_on, case e.origin when 'import' then 'import' else 'teacher' end
from enrolment e join session s on s.id = e.session_id and s.ends_on < current_date join course c on c.id = s.course_id join enrolment_event v on v.enrolment_id = e.id and v.kind = 'finish'
where e.state = 'finished' and e.is_demonstration order by v.recorded_on, e.id;

-- A few certificates (their codes are drawn, as real ones are), the student's own, and the copy of a message.
select issue_documents(p.id, x.session_id, array[x.id::text])
from person p, (
  (select e.id, e.session_id from enrolment e join session_teacher t on t.session_id = e.session_id join person h on h.id = t.person_id and h.email = 'teacher@demo.test'
    where e.state = 'finished' and (select o.outcome from outcome_event o where o.enrolment_id = e.id order by o.id desc limit 1) = 'completed' order by e.id limit 3)
  union
  (select e.id, e.session_id from enrolment e join person h on h.id = e.person_id and h.email = 'student@demo.test'
    where e.state = 'finished' and (select o.outcome from outcome_event o where o.enrolment_id = e.id order by o.id desc limit 1) = 'completed')
) x
where p.email = 'office@demo.test';
insert into session_message (session_id, person_id, subject_fr, subject_en, body_fr, body_en, written_at, sent_at, recipients, is_demonstration)
select s.id, p.id, 'Message de démonstration', 'Demonstration message', 'Ce message est inventé : il n’a été envoyé à personne.', 'This message is invented: it was sent to nobody.', now() - interval '5 days', now() - interval '5 days', 0, true
from session s, person p where s.code like '%-NOW-LECTURE' and p.email = 'teacher@demo.test';
analyze attendance_event, outcome_event, enrolment, session;
