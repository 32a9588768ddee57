-- Demonstration: two sessions that keep seats, one for an institution and a level, one for a company that may enrol before the others and asks for another course first; an accepted equivalent; the terms that a limit counts in.
insert into session (code, course_id, course_version, organisation_id, state, tracks, opens_at, closes_at, starts_on, ends_on, capacity, has_waiting_list, withdraw_until, attendance, languages, mode, price_total, hours_total, place_name, place_city,
  rhythm_fr, rhythm_en, is_demonstration, created_at)
select c.code || '-NOW-KEPT', c.id, c.published_version, o.organisation_id, 'published', v.tracks, (current_date + k.opens)::timestamp at time zone 'Europe/Paris' + interval '9 hours', (current_date + 24)::timestamp at time zone 'Europe/Paris' + interval '23 hours 59 minutes',
  current_date + 45, current_date + 80, 20, true, (current_date + 42)::timestamp at time zone 'Europe/Paris', 'half_day', v.languages, coalesce(v.mode, 0), case when v.tracks = '{FC}' then 450 end, 30, 'Salle de démonstration', 'Paris',
  'Une séance de deux heures par semaine.', 'One two-hour meeting a week.', true, now() - interval '20 days'
from (values ('SU-MIND-RLD', -3), ('CNAM-CAIRE-2', 6)) k (code, opens) join course c on c.code = k.code
  join course_version v on v.course_id = c.id and v.number = c.published_version join course_organisation o on o.course_id = c.id and o.part = 'responsible';
insert into session_audience (session_id, kind, value, seats, opens_at, released_at, is_demonstration)
select s.id, k.kind, k.value, k.seats, (current_date + k.opens)::timestamp at time zone 'Europe/Paris' + interval '9 hours', (current_date + 14)::timestamp at time zone 'Europe/Paris' + interval '9 hours', true
from (values ('SU-MIND-RLD', 'institution', 'SU', 8, null), ('SU-MIND-RLD', 'level', '7', 4, null), ('CNAM-CAIRE-2', 'company', 'DEMO-ALPHA', 6, -2)) k (code, kind, value, seats, opens) join session s on s.code = k.code || '-NOW-KEPT';
insert into session_teacher (session_id, person_id, part) select s.id, p.id, 'teacher' from session s, person p where s.code like '%-NOW-KEPT' and p.email = 'teacher@demo.test';
insert into equivalence (person_id, course_id, required_id, ground, accepted_by, is_demonstration)
select p.id, c.id, r.required_id, 'Deux ans de pratique de ces outils, attestés par l’employeur (exemple inventé)', t.id, true
from course c join course_prerequisite r on r.course_id = c.id and r.kind = 'required', person p, person t where c.code = 'CNAM-CAIRE-2' and p.email = 'trainee@demo.test' and t.email = 'teacher@demo.test';
insert into code (list, code, label_fr, label_en, valid_from, valid_to)
select 'term', 'demo-' || y.year || '-' || t.half, t.label_fr || ' ' || y.year || '-' || y.year + 1 || ' (démonstration)', t.label_en || ' ' || y.year || '-' || y.year + 1 || ' (demonstration)', make_date(y.year + t.from_next, t.from_month, 1), make_date(y.year + 1, t.to_month, t.to_day)
from (select extract(year from current_date)::int - case when extract(month from current_date) < 9 then 1 else 0 end + g as year from generate_series(0, 1) g) y,
  (values (1, 'premier semestre', 'first term', 0, 9, 1, 31), (2, 'second semestre', 'second term', 1, 2, 8, 31)) t (half, label_fr, label_en, from_next, from_month, to_month, to_day);
