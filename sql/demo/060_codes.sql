-- Demonstration: the codes of daily use of the official lists, so that the editor has something to propose, and what the official map says of their meeting.
insert into code (list, code, label_fr, label_en, valid_to)
values
  ('isced_f', '0421', 'Droit', 'Law', null), ('isced_f', '0311', 'Économie', 'Economics', null), ('isced_f', '0312', 'Sciences politiques', 'Political sciences', null), ('isced_f', '0413', 'Gestion et administration', 'Management', null),
  ('isced_f', '0541', 'Mathématiques', 'Mathematics', null), ('isced_f', '0542', 'Statistiques', 'Statistics', null), ('isced_f', '0612', 'Bases de données et réseaux', 'Databases and networks', null),
  ('isced_f', '0613', 'Logiciels et applications', 'Software', null), ('isced_f', '0619', 'Informatique, non classée ailleurs', 'ICT not elsewhere classified', null), ('isced_f', '0688', 'Informatique interdisciplinaire', 'Interdisciplinary ICT', null),
  ('isced_f', '0714', 'Électronique et automatisation', 'Electronics and automation', null), ('isced_f', '0912', 'Médecine', 'Medicine', null), ('isced_f', '0488', 'Commerce et droit, interdisciplinaire', 'Interdisciplinary business and law', null),
  ('nsf', '326', 'Informatique', 'Computing', null), ('nsf', '114', 'Mathématiques', 'Mathematics', null), ('nsf', '128', 'Droit, sciences politiques', 'Law and politics', null), ('nsf', '122', 'Économie', 'Economics', null), ('nsf', '331', 'Santé', 'Health', null),
  ('formacode', '31028', 'Intelligence artificielle', 'Artificial intelligence', null), ('formacode', '31054', 'Informatique', 'Computing', null), ('formacode', '11036', 'Statistiques', 'Statistics', null),
  ('formacode', '13254', 'Droit', 'Law', null), ('formacode', '13154', 'Économie', 'Economics', null)
on conflict do nothing;
insert into code_proposal (formacode, isced_f) values ('31028', '0613');
