-- Demonstration: 6,000 invented people. Family names are made of syllables no register knows; the same people come out at every loading.
create temporary table demo_person as
select n, md5('amphi demonstration subject ' || n)::uuid as subject_id, hashint4(n) as h,
  (array['Adèle', 'Amir', 'Ana', 'Anouk', 'Awa', 'Basile', 'Camille', 'Chen', 'Chloé', 'Dora', 'Elif', 'Emma', 'Farid', 'Félix', 'Gaëlle', 'Hana', 'Hugo', 'Ines', 'Ivan', 'Jeanne', 'João', 'Jules', 'Kenza', 'Lars', 'Léa',
    'Lila', 'Louis', 'Lucas', 'Malik', 'Manon', 'Maya', 'Mehdi', 'Mina', 'Nadia', 'Nils', 'Noé', 'Nora', 'Olga', 'Oscar', 'Paul', 'Priya', 'Rémi', 'Rosa', 'Sacha', 'Salma', 'Samir', 'Sofia', 'Théo', 'Tomas', 'Yara'])[n % 50 + 1]
    as given_name,
  initcap((array['ar', 'bel', 'cor', 'dal', 'er', 'fan', 'gal', 'hel', 'is', 'jor', 'kal', 'lor', 'mar', 'nel', 'or', 'pel', 'quen', 'ros', 'sol', 'tal'])[n / 50 % 20 + 1]
    || (array['va', 'mi', 'do', 're', 'lu', 'ni', 'so', 'ta', 'be', 'co'])[n / 1000 % 10 + 1] || (array['ndel', 'rac', 'vault', 'mont', 'lys', 'gren', 'zan', 'thier', 'quet', 'nor'])[(n * 7 + n / 50) % 10 + 1]) as family_name,
  n % 5 < 3 as is_student
from generate_series(1, 6000) n;
insert into stat_subject (id, birth_band, gender)
select subject_id, case when n % 23 = 0 then null when is_student then case when n % 4 = 0 then 1990 else 2000 end else 1960 + n % 4 * 10 end, case when n % 17 = 0 then 'unknown' when n % 2 = 0 then 'f' else 'm' end from demo_person;
insert into person (given_name, family_name, birth_on, email, email_verified_at, language, gender, qualification_level, stat_subject_id, is_demonstration, created_at, changed_at)
select d.given_name, d.family_name, case when t.birth_band is not null then make_date(t.birth_band + n % 10 / 2, n % 12 + 1, n % 28 + 1) end,
  lower(unaccent(d.given_name || '.' || d.family_name)) || '.' || d.n || '@people.demo.test', now() - interval '800 days', case when n % 9 = 0 then 'en' else 'fr' end, t.gender,
  case when n % 13 = 0 then null when is_student then 4 + n % 3 else 5 + n % 3 end, d.subject_id, true, now() - interval '800 days', now() - interval '800 days'
from demo_person d join stat_subject t on t.id = d.subject_id order by n;
alter table demo_person add column person_id bigint;
update demo_person d set person_id = p.id from person p where p.stat_subject_id = d.subject_id;
create unique index on demo_person (n);

insert into affiliation (person_id, organisation_id, kind, from_on)
select d.person_id, o.id, 'student', current_date - 700
from demo_person d join organisation o on o.code = (array['SU', 'SU', 'SU', 'UPPA', 'UPPA', 'CNAM', 'SCPO', 'SU', 'INSEAD', 'UTC'])[d.n % 10 + 1] where d.is_student;
insert into organisation (code, name_fr, name_en, kind, city, source)
values ('DEMO-ALPHA', 'Entreprise fictive Alpha', 'Fictitious company Alpha', 'company', 'Paris', 'invented for the demonstration'),
  ('DEMO-BETA', 'Entreprise fictive Bêta', 'Fictitious company Beta', 'company', 'Lyon', 'invented for the demonstration'),
  ('DEMO-GAMMA', 'Collectivité fictive Gamma', 'Fictitious authority Gamma', 'public', 'Lille', 'invented for the demonstration');
insert into employer_link (person_id, organisation_id, kind, from_on)
select d.person_id, o.id, 'employee', current_date - 900
from demo_person d join organisation o on o.code = (array['DEMO-ALPHA', 'DEMO-BETA', 'DEMO-GAMMA'])[d.n % 3 + 1] where not d.is_student and d.n % 10 = 4;
insert into session_teacher (session_id, person_id, part)
select s.id, d.person_id, 'lead' from session s join demo_course c on c.course_id = s.course_id join demo_person d on d.n = 5000 + (c.n * 5) % 200 where s.admission <> 'elsewhere';
