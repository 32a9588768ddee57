-- Demonstration: invented sessions around today, every one marked; dates hang on the day of loading. Degrees keep their own doors.
create temporary table demo_course as
select c.id as course_id, c.code, c.kind, v.level, v.tracks, v.mode, v.languages, v.ects, v.hours_typical, v.price_typical, v.place_typical, p.organisation_id,
  c.kind in ('degree', 'pathway') and 'FI' = any(v.tracks) as is_elsewhere, row_number() over (partition by c.kind in ('degree', 'pathway') and 'FI' = any(v.tracks) order by c.code)::int as n,
  case when v.access_fr like 'Parcoursup%' then 'parcoursup' when v.access_fr like 'Mon Master%' then 'mon_master' when v.level = 'doctorate' then 'doctoral_school' else 'institution' end as door
from course c
  join course_version v on v.course_id = c.id and v.number = 1
  join course_organisation p on p.course_id = c.id and p.part = 'responsible';
create temporary table demo_year as
select k.back, extract(year from y.first_day)::int as year, y.first_day from generate_series(2, -1, -1) k (back),
  lateral (select make_date(extract(year from current_date)::int - case when extract(month from current_date) < 9 then 1 else 0 end - k.back, 9, 1) as first_day) y;

-- Degrees: one session a year. Parcoursup, Mon Master and two in three of the other doors get an invented window, the rest none.
insert into session (code, course_id, course_version, organisation_id, state, opens_at, closes_at, starts_on, ends_on, admission, door, languages, mode, place_name, is_demonstration, created_at)
select d.code || '-' || y.year, d.course_id, 1, d.organisation_id, 'published',
  case when d.door in ('parcoursup', 'mon_master') or d.n % 3 > 0 then (y.first_day - 225)::timestamp at time zone 'Europe/Paris' end,
  case when d.door in ('parcoursup', 'mon_master') or d.n % 3 > 0 then (y.first_day - 165)::timestamp at time zone 'Europe/Paris' + interval '23 hours 59 minutes' end,
  y.first_day + 7, y.first_day + 300, 'elsewhere', d.door, d.languages, d.mode, d.place_typical, true, (y.first_day - 300)::timestamp at time zone 'Europe/Paris'
from demo_course d cross join demo_year y
where d.is_elsewhere
order by y.year, d.n;

-- Everything else enrols here: two runs in each of the two past years, one last autumn or spring, and one or two around today, so that each of the eight states is shown.
create temporary table demo_run (run text, opens int, closes int, starts int, ends int);
insert into demo_run
values ('open', -20, 25, 40, 75), ('soon', 15, 60, 75, 110), ('running', -40, 20, -10, 60), ('later', -60, 30, 50, 120), ('started', -70, -31, -30, 30), ('closed', -45, -2, 12, 40), ('self', -120, 90, -95, -5),
  ('ended', -120, -75, -70, -10);
insert into session (code, course_id, course_version, organisation_id, state, tracks, opens_at, closes_at, starts_on, ends_on, capacity, is_unlimited, minimum_size, has_waiting_list, withdraw_until, admission, attendance,
  languages, mode, price_total, hours_total, place_name, place_city, rhythm_fr, rhythm_en, is_demonstration, created_at)
select d.code || '-' || r.label, d.course_id, 1, d.organisation_id, 'published', d.tracks,
  (r.starts_on + r.opens)::timestamp at time zone 'Europe/Paris' + interval '9 hours', (r.starts_on + r.closes)::timestamp at time zone 'Europe/Paris' + interval '23 hours 59 minutes', r.starts_on, r.ends_on,
  case when d.kind <> 'open_online' then 16 + (d.n * 7 + r.turn * 5) % 5 * 8 end, d.kind = 'open_online', case when d.kind = 'short' then 6 end, true,
  greatest(r.starts_on - 3, r.starts_on + r.closes)::timestamp at time zone 'Europe/Paris' + interval '23 hours 59 minutes',
  case when d.kind = 'degree' or d.code in ('SCPO-EXED-AP', 'SU-D-SOUNDAI-SCH') then 'approval' else 'open' end, case when d.kind = 'open_online' then 'none' when d.mode = 2 then 'evidence' else 'half_day' end,
  d.languages, coalesce(d.mode, 0), case when d.price_typical is null and 'FC' = any(d.tracks) then case when d.kind = 'open_online' then 0 when d.kind = 'unit' then 360 else 450 + d.n % 6 * 150 end else d.price_typical end,
  coalesce(d.hours_typical, case when d.kind = 'open_online' then 12 when d.kind = 'unit' then 30 else 14 end), d.place_typical, case when d.place_typical like 'Paris%' then 'Paris' end,
  case when d.kind = 'unit' then 'Une séance de deux heures par semaine.' when d.kind = 'short' then 'Deux jours, puis un travail encadré à distance.' when d.kind = 'open_online' then 'À son rythme.' end,
  case when d.kind = 'unit' then 'One two-hour meeting a week.' when d.kind = 'short' then 'Two days, then supervised work online.' when d.kind = 'open_online' then 'At one''s own pace.' end,
  true, (r.starts_on + r.opens - 10)::timestamp at time zone 'Europe/Paris'
from demo_course d cross join lateral (
    select y.year || s.letter as label, s.turn + y.back * 2 as turn, y.first_day + s.days as starts_on, y.first_day + s.days + case when d.kind = 'short' then 30 else 90 end as ends_on, -60 as opens, -7 as closes
    from demo_year y, (values ('A', 1, 20), ('B', 2, 150)) s (letter, turn, days) where y.back > 0
    union all
    select 'NOW-' || upper(r.run), 7, current_date + r.starts, current_date + r.ends, r.opens - r.starts, r.closes - r.starts
    from demo_run r
    where case when d.kind = 'open_online' then r.run = 'self' or (r.run = 'running' and d.n % 2 = 0)
      else r.run = (array['open', 'soon', 'running', 'later', 'started', 'closed', 'open', 'soon'])[d.n % 8 + 1] or (r.run = 'open' and d.n % 8 in (4, 5) and d.n % 3 = 0) or (r.run = 'ended' and d.n % 3 = 0) end
  ) r
where not d.is_elsewhere
order by r.starts_on, d.n;

-- Dates still to be fixed, in a few courses; one session called off.
insert into session (code, course_id, course_version, organisation_id, state, tracks, capacity, is_unlimited, admission, languages, mode, place_name, is_demonstration)
select d.code || '-NEXT', d.course_id, 1, d.organisation_id, 'published', d.tracks, 24, false, 'open', d.languages, coalesce(d.mode, 0), d.place_typical, true
from demo_course d where not d.is_elsewhere and (d.n % 7 = 3 or d.code in ('SU-MIND-RLD', 'IRCAM-FC-CNM')) and d.kind <> 'open_online';
insert into session (code, course_id, course_version, organisation_id, state, tracks, opens_at, closes_at, starts_on, ends_on, capacity, admission, languages, mode, place_name, is_demonstration, sequence)
select d.code || '-OFF', d.course_id, 1, d.organisation_id, 'cancelled', d.tracks, now() - interval '30 days', now() + interval '10 days', current_date + 20, current_date + 50, 20, 'open', d.languages, coalesce(d.mode, 0), d.place_typical, true, 1
from demo_course d where d.code = 'UPPA-FC-IAGEN';

-- Meetings: weekly for units, two whole days for short courses; none for what is self-paced or held elsewhere.
insert into meeting (session_id, starts_at, ends_at, room, kind)
select s.id, (s.starts_on + w.week * 7)::timestamp at time zone 'Europe/Paris' + interval '1 hour' * (9 + d.n % 4 * 2), (s.starts_on + w.week * 7)::timestamp at time zone 'Europe/Paris' + interval '1 hour' * (11 + d.n % 4 * 2),
  case when s.mode = 2 then null else 'Salle de démonstration ' || 100 + d.n end, case when s.mode = 2 then 'online' else 'class' end
from session s join demo_course d on d.course_id = s.course_id and d.kind = 'unit' cross join generate_series(0, 9) w (week)
where s.starts_on is not null and s.starts_on + w.week * 7 <= s.ends_on and s.admission <> 'elsewhere';
insert into meeting (session_id, starts_at, ends_at, room, kind)
select s.id, (s.starts_on + h.day)::timestamp at time zone 'Europe/Paris' + h.hours, (s.starts_on + h.day)::timestamp at time zone 'Europe/Paris' + h.hours + interval '3 hours 30 minutes',
  case when s.mode = 2 then null else 'Salle de démonstration ' || 100 + d.n end, case when s.mode = 2 then 'online' else 'class' end
from session s join demo_course d on d.course_id = s.course_id and d.kind in ('short', 'degree') cross join (values (0, interval '9 hours'), (0, interval '14 hours'), (1, interval '9 hours'), (1, interval '14 hours')) h (day, hours)
where s.starts_on is not null and s.admission <> 'elsewhere';
drop table demo_run;
