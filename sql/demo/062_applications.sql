-- Demonstration: a session on application with its questions, versions and answers; invented like the people who wrote them.
create temporary table demo_asked as
select s.id as session_id, s.starts_on from session s where s.code like 'SCPO-EXED-AP-NOW-%' and s.admission = 'approval' and s.state = 'published' order by (s.opens_at < now() and s.closes_at > now()) desc, s.id limit 1;
insert into question (session_id, position) select session_id, n from demo_asked, generate_series(1, 5) n order by n;
create temporary table demo_question as select q.id, q.position, d.session_id from demo_asked d join question q on q.session_id = d.session_id;
insert into question_version (question_id, number, kind, text_fr, text_en, hint_fr, hint_en, is_required, options, smallest, largest, shown_if_question_id, shown_if_value)
select q.id, 1, v.kind, v.text_fr, v.text_en, v.hint_fr, v.hint_en, v.is_required, v.options::jsonb, v.smallest, v.largest, case when v.shown_if_value is not null then (select x.id from demo_question x where x.position = 2) end, v.shown_if_value
from demo_question q join (values
  (1, 'long_text', 'Pourquoi cette formation, et qu’en ferez-vous ?', 'Why this course, and what will you do with it?', 'Dix lignes suffisent.', 'Ten lines will do.', true, '[]', null::int, null::int, null),
  (2, 'choice', 'Travaillez-vous déjà avec des données ?', 'Do you work with data already?', null, null, true, '[{"fr": "Oui", "en": "Yes"}, {"fr": "Non", "en": "No"}]', null, null, null),
  (3, 'number', 'Depuis combien d’années ?', 'For how many years?', null, null, true, '[]', 0, 50, 'Oui'),
  (4, 'short_text', 'Votre métier', 'Your occupation', null, null, false, '[]', null, null, null),
  (5, 'file', 'Votre CV', 'Your CV', null, null, false, '[]', null, null, null)) v (position, kind, text_fr, text_en, hint_fr, hint_en, is_required, options, smallest, largest, shown_if_value) on v.position = q.position;
insert into answer (enrolment_id, question_id, question_number, value)
select e.id, q.id, 1, case q.position
  when 1 then (array['Mon équipe doit choisir des outils et je veux comprendre ce qu’ils font.', 'Je prépare un projet de données de santé et il me manque les bases juridiques.', 'Je forme des collègues et je veux un cadre solide.'])[e.id % 3 + 1]
  when 2 then case when e.id % 3 = 0 then 'Non' else 'Oui' end when 3 then (1 + e.id % 12)::text when 4 then (array['Ingénieure', 'Juriste', 'Cheffe de projet', 'Analyste'])[e.id % 4 + 1] end
from demo_question q join enrolment e on e.session_id = q.session_id join enrolment_event v on v.enrolment_id = e.id and v.kind = 'apply'
where q.position <= 4 and not (q.position = 3 and e.id % 3 = 0) and not (q.position = 4 and e.id % 5 = 0);
-- One question was changed since: what was answered keeps the words of then.
insert into question_version (question_id, number, kind, text_fr, text_en, is_required, options) select id, 2, 'short_text', 'Votre métier ou votre fonction', 'Your occupation or position', false, '[]' from demo_question where position = 4;
insert into application_decision (enrolment_id, seq, decision, reason_code)
select v.enrolment_id, v.seq, v.kind, case v.kind when 'refuse' then 'places' end from enrolment_event v join enrolment e on e.id = v.enrolment_id join demo_asked d on d.session_id = e.session_id where v.kind in ('approve', 'refuse');
insert into session_teacher (session_id, person_id, part) select d.session_id, p.id, 'teacher' from demo_asked d, person p where p.email = 'teacher@demo.test' on conflict do nothing;
drop table demo_question, demo_asked;
