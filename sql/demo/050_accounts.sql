-- Demonstration: one account for each journey and role; the command sets the password that all of them share.
create temporary table demo_account (name text, given_name text, family_name text, role text, qualification_level int, birth_on date);
insert into demo_account
values ('student', 'Éloïse', 'Démonstration', null, 6, '2003-04-12'), ('trainee', 'Tristan', 'Démonstration', null, 6, '1984-11-02'), ('teacher', 'Anaïs', 'Démonstration', 'teacher', 8, null),
  ('reviewer', 'Rachid', 'Démonstration', 'reviewer', 8, null), ('office', 'Odile', 'Démonstration', 'office', 7, null), ('leader', 'Léandre', 'Démonstration', 'leader', 8, null),
  ('employer', 'Estelle', 'Démonstration', 'employer', 7, null), ('admin', 'Adrien', 'Démonstration', 'admin', 7, null);
insert into stat_subject (id, birth_band) select md5('amphi demonstration account ' || name)::uuid, extract(year from birth_on)::int / 10 * 10 from demo_account;
insert into person (given_name, family_name, birth_on, email, email_verified_at, language, qualification_level, stat_subject_id, is_demonstration)
select given_name, family_name, birth_on, name || '@demo.test', now(), 'fr', qualification_level, md5('amphi demonstration account ' || name)::uuid, true from demo_account;
insert into account (person_id) select p.id from demo_account a join person p on p.email = a.name || '@demo.test';
insert into role_grant (person_id, role, scope, organisation_id)
select p.id, a.role, case a.role when 'reviewer' then 'organisation' when 'employer' then 'company' else 'cluster' end, o.id
from demo_account a join person p on p.email = a.name || '@demo.test'
  left join organisation o on (a.role, o.code) in (('reviewer', 'SU'), ('employer', 'DEMO-ALPHA'))
where a.role is not null;
insert into employer_link (person_id, organisation_id, kind, from_on)
select p.id, o.id, k.kind, current_date - 400 from (values ('trainee', 'employee'), ('employer', 'training_manager')) k (name, kind)
  join person p on p.email = k.name || '@demo.test' join organisation o on o.code = 'DEMO-ALPHA';
insert into affiliation (person_id, organisation_id, kind, from_on)
select p.id, o.id, k.kind, current_date - 400 from (values ('student', 'student'), ('teacher', 'teacher'), ('reviewer', 'staff'), ('office', 'staff')) k (name, kind)
  join person p on p.email = k.name || '@demo.test' join organisation o on o.code = 'SU';

-- The student: a finished unit and one to come; the trainee: a place on a waiting list. The teacher: three classes.
create temporary table demo_own as
(select p.id as person_id, p.stat_subject_id, s.id as session_id, s.starts_on, s.ends_on, 'FI' as track, 'finished' as state
  from person p, session s join course c on c.id = s.course_id and c.kind = 'unit' where p.email = 'student@demo.test' and s.ends_on < current_date and s.admission = 'open' and s.tracks = '{FI}'
    and s.seats_taken < s.capacity and s.next_position = 1 order by s.ends_on desc, s.id limit 1)
union all
(select p.id, p.stat_subject_id, s.id, s.starts_on, s.ends_on, 'FI', 'enrolled'
  from person p, session s join course c on c.id = s.course_id and c.kind = 'unit' where p.email = 'student@demo.test' and s.starts_on > current_date + 5 and s.opens_at < now() and s.closes_at > now() and s.admission = 'open' and s.tracks = '{FI}'
    and s.seats_taken < s.capacity and s.next_position = 1
  -- Nothing at the hours of the session that one applies to with answers: whoever tries Amphi out can.
  order by exists (select from session x join meeting m on m.session_id = x.id join meeting o on o.session_id = s.id and o.starts_at < m.ends_at and m.starts_at < o.ends_at where x.code like 'SCPO-EXED-AP-NOW-%'), s.starts_on, s.id limit 1)
union all
(select p.id, p.stat_subject_id, s.id, s.starts_on, s.ends_on, 'FC', 'waiting'
  from person p, session s where p.email = 'trainee@demo.test' and s.starts_on > current_date + 5 and s.admission = 'open' and s.tracks = '{FC}' and s.waiting_count > 0 order by s.starts_on, s.id limit 1);
insert into enrolment (session_id, stat_subject_id, person_id, track, trainee_status, state, starts_on, events_count, created_at, is_demonstration)
select session_id, stat_subject_id, person_id, track, case track when 'FC' then 'a' end, state, starts_on, case state when 'finished' then 2 else 1 end,
  case state when 'finished' then (starts_on - 20)::timestamptz else now() - interval '1 day' end, true from demo_own;
insert into enrolment_event (enrolment_id, seq, kind, state_after, effective_on, recorded_on, actor_role)
select e.id, 1, case d.state when 'waiting' then 'queue' else 'enrol' end, case d.state when 'waiting' then 'waiting' else 'enrolled' end, e.created_at::date, e.created_at::date, 'person'
from demo_own d join enrolment e on e.session_id = d.session_id and e.stat_subject_id = d.stat_subject_id;
insert into enrolment_event (enrolment_id, seq, kind, state_after, effective_on, recorded_on, actor_role)
select e.id, 2, 'finish', 'finished', d.ends_on, d.ends_on, 'office' from demo_own d join enrolment e on e.session_id = d.session_id and e.stat_subject_id = d.stat_subject_id where d.state = 'finished';
insert into enrolment_event_detail (enrolment_id, seq, recorded_at, person_id)
select v.enrolment_id, v.seq, case v.seq when 1 then e.created_at else v.effective_on::timestamptz end, case v.actor_role when 'person' then e.person_id end
from demo_own d join enrolment e on e.session_id = d.session_id and e.stat_subject_id = d.stat_subject_id join enrolment_event v on v.enrolment_id = e.id;
insert into waiting_entry (enrolment_id, session_id, position, joined_at)
select e.id, s.id, s.next_position, e.created_at from demo_own d join enrolment e on e.session_id = d.session_id and e.stat_subject_id = d.stat_subject_id join session s on s.id = d.session_id where d.state = 'waiting';
update session s set seats_taken = s.seats_taken + (d.state = 'enrolled')::int, waiting_count = s.waiting_count + (d.state = 'waiting')::int, next_position = s.next_position + (d.state = 'waiting')::int
from demo_own d where d.session_id = s.id;
insert into session_teacher (session_id, person_id, part)
select s.id, p.id, 'lead' from person p, lateral (select x.id from session x where x.admission = 'open' and x.starts_on between current_date - 40 and current_date + 90 order by x.id limit 3) s where p.email = 'teacher@demo.test';
insert into alert (person_id, course_id)
select p.id, s.course_id from person p, lateral (select x.course_id from catalogue_session x where x.availability = 'future_not_yet_open' and x.admission = 'open' order by x.session_id limit 1) s where p.email = 'student@demo.test';
insert into audit (action, object, object_id) values ('demonstration.load', 'setting', 'is_demonstration');
drop table demo_own, demo_account, demo_person, demo_course, demo_year;
select refresh_catalogue();
analyze;
