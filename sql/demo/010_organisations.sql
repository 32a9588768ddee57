-- Demonstration: organisations, axes, acceleration programmes, doors and fields, as seen in public pages; an empty cell stays unknown.
insert into organisation (code, name_fr, name_en, kind, cluster_role, city, uai, source)
values
  ('SU', 'Sorbonne Université', 'Sorbonne University', 'university', 'lead', 'Paris', '0755890V', 'L''UTC met en place un cluster sur l''IA (gazetteoise.fr) ; SorbonneUniversity org card (huggingface.co) (verified)'),
  ('UTC', 'Université de technologie de Compiègne', 'University of Technology of Compiègne', 'university', 'member', 'Compiègne', null, 'L''UTC met en place un cluster sur l''IA (gazetteoise.fr) ; SCAI, dans la cour des grands (interactions.utc.fr) (verified)'),
  ('MNHN', 'Muséum national d''histoire naturelle', 'National Museum of Natural History', 'research', 'member', 'Paris', null, 'L''UTC met en place un cluster sur l''IA (gazetteoise.fr) (verified)'),
  ('INSEAD', 'INSEAD', 'INSEAD', 'school', 'member', 'Fontainebleau', null, 'L''UTC met en place un cluster sur l''IA (gazetteoise.fr) (verified)'),
  ('PSPBB', 'Pôle supérieur d''enseignement artistique Paris Boulogne-Billancourt', 'PSPBB higher arts school', 'school', 'member', 'Paris / Boulogne-Billancourt', null, 'L''UTC met en place un cluster sur l''IA (gazetteoise.fr) (verified)'),
  ('FEI', 'France Éducation international', 'France Éducation international', 'public', 'member', 'Sèvres', null, 'L''UTC met en place un cluster sur l''IA (gazetteoise.fr) (verified)'),
  ('ENSCI', 'ENSCI-Les Ateliers', 'ENSCI-Les Ateliers', 'school', 'member', 'Paris', null, 'L''UTC met en place un cluster sur l''IA (gazetteoise.fr) (verified)'),
  ('CNRS', 'Centre national de la recherche scientifique', 'CNRS', 'research', 'member', 'Paris', null, 'L''UTC met en place un cluster sur l''IA (gazetteoise.fr) (verified)'),
  ('INRIA', 'Inria', 'Inria', 'research', 'member', 'Paris', null, 'L''UTC met en place un cluster sur l''IA (gazetteoise.fr) (verified)'),
  ('INSERM', 'Inserm', 'Inserm', 'research', 'member', 'Paris', null, 'L''UTC met en place un cluster sur l''IA (gazetteoise.fr) (verified)'),
  ('IRD', 'Institut de recherche pour le développement', 'IRD', 'research', 'member', 'Marseille', null, 'L''UTC met en place un cluster sur l''IA (gazetteoise.fr) (verified)'),
  ('APHP', 'Assistance publique – Hôpitaux de Paris', 'AP-HP Greater Paris University Hospitals', 'hospital', 'member', 'Paris', null, 'L''UTC met en place un cluster sur l''IA (gazetteoise.fr) ; Interne à l''entrepôt des données de santé (whatsupdoc-lemag.fr) (verified)'),
  ('UPPA', 'Université Paris-Panthéon-Assas', 'Paris-Panthéon-Assas University', 'university', 'member', 'Paris', null, 'L''UTC met en place un cluster sur l''IA (gazetteoise.fr) ; Paris-Panthéon-Assas, un an après (thotismedia.com) (verified)'),
  ('CNAM', 'Conservatoire national des arts et métiers', 'Cnam', 'school', 'member', 'Paris', null, 'L''UTC met en place un cluster sur l''IA (gazetteoise.fr) ; « Au Cnam, on forme… » (hellowork.com) (verified)'),
  ('SCPO', 'Sciences Po', 'Sciences Po', 'school', 'member', 'Paris', null, 'L''UTC met en place un cluster sur l''IA (gazetteoise.fr) ; Sciences Po Law School (Wikipedia) (verified)'),
  ('FSMP', 'Fondation Sciences Mathématiques de Paris', 'Fondation Sciences Mathématiques de Paris', 'other', 'member', 'Paris', null, 'Interview de Gérard Biau (sorbonne-universite.fr) (partly)'),
  ('CESE', 'Conseil économique, social et environnemental', 'Economic, Social and Environmental Council', 'public', 'institutional', 'Paris', null, 'Interview de Gérard Biau (sorbonne-universite.fr) (verified)'),
  ('CASS', 'Cour de cassation', 'Court of Cassation', 'public', 'institutional', 'Paris', null, 'Interview de Gérard Biau (sorbonne-universite.fr) ; SCAI, dans la cour des grands (verified)'),
  ('IRCAM', 'Ircam', 'Ircam', 'research', 'associated', 'Paris', null, 'SOUND.AI (scai.sorbonne-universite.fr) (verified)'),
  ('ATOS', 'Atos', null, 'company', 'none', null, null, 'Lancement de SCAI (presse.inserm.fr, juin 2019) ; Sorbonne Université lance son centre dédié à l''IA (verified)'),
  ('THALES', 'Thales', null, 'company', 'none', null, null, 'Lancement de SCAI (presse.inserm.fr, juin 2019) (verified)'),
  ('TOTAL', 'Total (TotalEnergies)', null, 'company', 'none', null, null, 'Lancement de SCAI (presse.inserm.fr, juin 2019) (verified)'),
  ('CEA', 'CEA', null, 'research', 'none', null, null, 'Lancement de SCAI (presse.inserm.fr, juin 2019) (verified)'),
  ('IFPEN', 'IFP Énergies nouvelles', null, 'public', 'none', null, null, 'SOUND.AI (scai.sorbonne-universite.fr) (verified)'),
  ('BNF', 'Bibliothèque nationale de France', null, 'public', 'none', null, null, 'SOUND.AI (scai.sorbonne-universite.fr) (verified)'),
  ('LNE', 'Laboratoire national de métrologie et d''essais', null, 'public', 'none', null, null, 'SOUND.AI (scai.sorbonne-universite.fr) (verified)'),
  ('PARIS', 'Ville de Paris', null, 'public', 'none', null, null, 'SOUND.AI (scai.sorbonne-universite.fr) (verified)'),
  ('ELLIS', 'ELLIS', null, 'other', 'none', null, null, 'SOUND.AI (scai.sorbonne-universite.fr) (verified)'),
  ('CLAIRE', 'CLAIRE', null, 'other', 'none', null, null, 'SOUND.AI (scai.sorbonne-universite.fr) (verified)'),
  ('UCL', 'UCL', null, 'university', 'none', null, null, 'SOUND.AI (scai.sorbonne-universite.fr) (verified)'),
  ('MILA', 'Mila', null, 'research', 'none', null, null, 'SOUND.AI (scai.sorbonne-universite.fr) (verified)'),
  ('UCB', 'UC Berkeley', null, 'university', 'none', null, null, 'SOUND.AI (scai.sorbonne-universite.fr) (verified)'),
  ('OBVIA', 'OBVIA', null, 'research', 'none', null, null, 'SOUND.AI (scai.sorbonne-universite.fr) (verified)'),
  ('HDH', 'Health Data Hub', null, 'public', 'none', null, null, 'IKIGAI lauréat… SN@SU (gfc.ikigai.games) (verified)'),
  ('SESAN', 'SESAN (GRADeS Île-de-France)', null, 'public', 'none', null, null, 'IKIGAI lauréat… SN@SU (gfc.ikigai.games) (verified)'),
  ('FEIMA', 'FEIMA', null, 'other', 'none', null, null, 'IKIGAI lauréat… SN@SU (gfc.ikigai.games) (verified)'),
  ('ESIEE', 'ESIEE', null, 'school', 'none', null, null, 'IKIGAI lauréat… SN@SU (gfc.ikigai.games) (verified)'),
  ('IKIGAI', 'IKIGAI Games for Citizens', null, 'other', 'none', null, null, 'IKIGAI lauréat… SN@SU (gfc.ikigai.games) (verified)'),
  ('PVALERY', 'Lycée Paul-Valéry (Paris)', null, 'school', 'none', null, null, 'CMQe (scai.sorbonne-universite.fr) (verified)'),
  ('EFREI', 'Efrei', null, 'school', 'none', null, null, 'Paris-Panthéon-Assas, un an après (thotismedia.com) (verified)'),
  ('DREAL', 'd-real, Research Ireland centre', null, 'research', 'none', null, null, 'README public (ANR-23-IACL-0007, CAP AI-MADE) (partly)'),
  ('UPCITE', 'Université Paris Cité', 'Université Paris Cité', 'university', 'none', null, null, 'Named as co-institution in the title of a course'),
  ('POLYTECHNIQUE', 'École polytechnique', 'École polytechnique', 'school', 'none', null, null, 'Named as co-institution in the title of a course');

insert into axis (code, name_fr, name_en, position)
values
  ('disruptive-technologies', 'Technologies de rupture', 'Disruptive technologies', 1),
  ('health', 'Santé', 'Health', 2),
  ('resilient-societies', 'Sociétés résilientes', 'Resilient societies', 3);

-- Two acronyms are public; the others are kept without a name rather than with an invented one.
insert into acceleration_programme (code, acronym, theme, axis, lead_organisation_id, source)
select p.code, p.acronym, p.theme, p.axis, (select o.id from organisation o where o.code = p.lead), p.source
from (
  values
    ('RYDER', 'RYDER', 'Machine learning for robotics, applied to surgical robotics', 'health', 'SU', 'Site public de l''équipe Machine Learning for Robotics (CAP RYDER, cluster PostGenAI@Paris) (partly). Name and theme seen; axis is our reading; full title not found'),
    ('AI-MADE', 'AI-MADE', 'Physical modelling and AI for musical sound (from one project)', null, null, 'README public (ANR-23-IACL-0007, CAP AI-MADE) (partly). Name seen in one acknowledgement; theme inferred from that project; lead and axis not found'),
    ('PAC-3', null, 'AI and justice', 'resilient-societies', null, 'France''s AI clusters (Science|Business, reprise research.yildiz.edu.tr) (partly). Theme announced, acronym not found; axis is our reading'),
    ('PAC-4', null, 'AI and education', 'resilient-societies', null, 'France''s AI clusters (Science|Business, reprise research.yildiz.edu.tr) (partly). Theme announced, acronym not found; axis is our reading'),
    ('PAC-5', null, null, null, 'UTC', 'SCAI, dans la cour des grands (interactions.utc.fr) (partly). UTC takes part in 4 of 21 and leads 2; names not found'),
    ('PAC-6', null, null, null, 'UTC', 'SCAI, dans la cour des grands (interactions.utc.fr) (partly). see above')
) p (code, acronym, theme, axis, lead, source);
insert into acceleration_programme_organisation (programme, organisation_id) select code, lead_organisation_id from acceleration_programme where lead_organisation_id is not null;

insert into code (list, code, label_fr, label_en)
values
  ('door', 'parcoursup', 'Parcoursup', 'Parcoursup'),
  ('door', 'mon_master', 'Mon Master', 'Mon Master'),
  ('door', 'ecandidat', 'eCandidat', 'eCandidat'),
  ('door', 'etudes_en_france', 'Études en France', 'Études en France'),
  ('door', 'doctoral_school', 'le site de l’école doctorale', 'the doctoral school’s site'),
  ('door', 'institution', 'le site de l’établissement', 'the institution’s site'),
  ('isced_f', '03', 'Sciences sociales et économie', 'Social sciences and economics'),
  ('isced_f', '04', 'Droit et gestion', 'Law and business'),
  ('isced_f', '05', 'Mathématiques et statistique', 'Mathematics and statistics'),
  ('isced_f', '06', 'Informatique et numérique', 'Computing and digital'),
  ('isced_f', '07', 'Ingénierie', 'Engineering'),
  ('isced_f', '09', 'Santé', 'Health'),
  ('isced_f', '0311', 'Économie', 'Economics'),
  ('isced_f', '0312', 'Sciences politiques', 'Political sciences'),
  ('isced_f', '0421', 'Droit', 'Law'),
  ('isced_f', '0541', 'Mathématiques', 'Mathematics'),
  ('isced_f', '0542', 'Statistique', 'Statistics'),
  ('isced_f', '0612', 'Bases de données et réseaux', 'Databases and networks'),
  ('isced_f', '0613', 'Logiciel', 'Software'),
  ('isced_f', '0619', 'Technologies de l’information, autres', 'ICT, not elsewhere classified'),
  ('isced_f', '0688', 'Interdisciplinaire, numérique', 'Interdisciplinary, ICT'),
  ('isced_f', '0714', 'Électronique et automatique', 'Electronics and automation'),
  ('isced_f', '0912', 'Médecine', 'Medicine')
on conflict do nothing;
insert into setting (name, value, unit, explanation)
values ('is_demonstration', 'true', 'yes or no', 'This database holds demonstration data: every page says so.')
on conflict (name) do update set value = 'true', changed_at = now();
