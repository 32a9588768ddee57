-- Demonstration: a session by nomination, and what the training manager of an invented company made of it. No message leaves.
with model as (
  select s.* from session s join course c on c.id = s.course_id and c.kind = 'short'
  where s.state = 'published' and s.admission = 'open' and 'FC' = any(s.tracks) and s.starts_on > current_date + 20 and s.opens_at < now() and s.closes_at > now() and s.origin = 'own' order by s.id limit 1)
insert into session (code, course_id, course_version, organisation_id, state, tracks, opens_at, closes_at, starts_on, ends_on, capacity, minimum_size, withdraw_until, admission, attendance, languages, mode, price_total, hours_total, place_name, place_city, rhythm_fr, rhythm_en, is_demonstration, created_at)
select regexp_replace(code, '-NOW-.*$', '') || '-NOW-COMPANY', course_id, course_version, organisation_id, 'published', '{FC}', opens_at, closes_at, starts_on + 7, ends_on + 7, 12, 4, withdraw_until, 'nomination', attendance, languages, mode, price_total, hours_total, place_name, place_city, rhythm_fr, rhythm_en, true, now() - interval '30 days'
from model;
insert into nomination_limit (session_id, largest) select id, 5 from session where code like '%-NOW-COMPANY';
insert into session_teacher (session_id, person_id, part) select s.id, p.id, 'lead' from session s, person p where s.code like '%-NOW-COMPANY' and p.email = 'teacher@demo.test';
select nominate_people(m.id, s.id, o.id::text, (select string_agg(p.email || ', ' || p.given_name || ', ' || p.family_name, E'\n') from (
    select p.* from employer_link l join person p on p.id = l.person_id where l.organisation_id = o.id and l.kind = 'employee' and p.email like '%@people.demo.test'
      and not exists (select from enrolment e join session x on x.id = e.session_id where e.person_id = p.id and x.ends_on >= current_date) order by p.id limit 2) p), '1', null)
from person m, session s, organisation o where m.email = 'employer@demo.test' and s.code like '%-NOW-COMPANY' and o.code = 'DEMO-ALPHA';
select confirm_nomination(e.person_id, e.id) from (select e.* from enrolment e join session s on s.id = e.session_id where s.code like '%-NOW-COMPANY' order by e.id limit 1) e;
update enrolment e set is_demonstration = true from session s where s.id = e.session_id and s.code like '%-NOW-COMPANY';
delete from mail_outbox m using enrolment e join session s on s.id = e.session_id where s.code like '%-NOW-COMPANY' and m.event like 'enrolment:' || e.id || ':%';
delete from one_time_link l using enrolment e join session s on s.id = e.session_id where s.code like '%-NOW-COMPANY' and l.person_id = e.person_id;
