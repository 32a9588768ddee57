-- The words of a line of the worksheet, in the reader's language.
create or replace function bpf_label(frame text, line text, locale text) returns text language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(
    (select case when locale = 'en' then n.en else n.fr end
      from (values
        ('frame', 'C', 'Cadre C – Origine des produits : participations par payeur', 'Frame C – Origin of income: participations by payer'), ('frame', 'E', 'Cadre E – Personnes dispensant des heures de formation', 'Frame E – People who teach'),
        ('frame', 'F-1', 'Cadre F-1 – Stagiaires par statut', 'Frame F-1 – Trainees by status'), ('frame', 'F-2', 'Cadre F-2 – dont stagiaires confiés à un autre organisme', 'Frame F-2 – Of whom entrusted to another organisation'),
        ('frame', 'F-3', 'Cadre F-3 – Stagiaires par objectif de la prestation', 'Frame F-3 – Trainees by objective of the training'), ('frame', 'F-4', 'Cadre F-4 – Stagiaires par spécialité de formation (NSF)', 'Frame F-4 – Trainees by training speciality (NSF)'),
        ('frame', 'G', 'Cadre G – Stagiaires confiés par un autre organisme', 'Frame G – Trainees entrusted by another organisation'),
        ('C', '1', 'Entreprises, pour la formation de leurs salariés', 'Companies, for their staff'), ('C', '2a', 'Organismes gestionnaires : contrats d’apprentissage', 'Funding bodies: apprenticeship'), ('C', '2b', 'Organismes gestionnaires : contrats de professionnalisation', 'Funding bodies: professionalisation contracts'),
        ('C', '2c', 'Organismes gestionnaires : promotion ou reconversion par alternance', 'Funding bodies: promotion or reconversion by alternation'), ('C', '2d', 'Organismes gestionnaires : transition professionnelle', 'Funding bodies: career transition'), ('C', '2e', 'Compte personnel de formation', 'Personal training account (CPF)'),
        ('C', '2f', 'Organismes gestionnaires : dispositifs pour demandeurs d’emploi', 'Funding bodies: schemes for job seekers'), ('C', '2g', 'Organismes gestionnaires : travailleurs non salariés', 'Funding bodies: self-employed'), ('C', '2h', 'Organismes gestionnaires : plan de développement des compétences', 'Funding bodies: skills plan'),
        ('C', '3', 'Pouvoirs publics, pour leurs agents', 'Public bodies, for their agents'), ('C', '4', 'Instances européennes', 'European bodies'), ('C', '5', 'État', 'State'), ('C', '6', 'Conseils régionaux', 'Regions'), ('C', '7', 'France Travail', 'France Travail'),
        ('C', '8', 'Autres ressources publiques', 'Other public resources'), ('C', '9', 'Personnes à leurs frais', 'People at their own cost'), ('C', '10', 'Autres organismes de formation', 'Other training organisations'), ('C', '11', 'Autres produits', 'Other'),
        ('E', 'own', 'Personnes de l’organisme', 'The organisation’s own people'), ('E', 'external', 'Personnes extérieures, sous contrat', 'External people, under a contract'),
        ('F-1', 'a', 'Salariés d’employeurs privés, hors apprentis', 'Employees of private employers, apprentices excepted'), ('F-1', 'b', 'Apprentis', 'Apprentices'), ('F-1', 'c', 'Personnes en recherche d’emploi', 'Job seekers'), ('F-1', 'd', 'Particuliers à leurs frais', 'Private persons at their own cost'),
        ('F-1', 'e', 'Autres stagiaires', 'Other trainees'), ('F-1', 'distance', 'dont formation en tout ou partie à distance', 'of which all or part at a distance'),
        ('F-3', 'a', 'Certification professionnelle (RNCP)', 'Certification of the national register (RNCP)'), ('F-3', 'a6', 'dont niveaux 6 à 8', 'of which levels 6 to 8'), ('F-3', 'a5', 'dont niveau 5', 'of which level 5'), ('F-3', 'a4', 'dont niveau 4', 'of which level 4'), ('F-3', 'a3', 'dont niveau 3', 'of which level 3'),
        ('F-3', 'a2', 'dont niveau 2', 'of which level 2'), ('F-3', 'a0', 'dont CQP sans niveau de qualification', 'of which CQP without a level'), ('F-3', 'a_unknown', 'dont niveau non renseigné', 'of which level not told'), ('F-3', 'b', 'Certification ou habilitation du répertoire spécifique (RS)', 'Certification of the specific register (RS)'),
        ('F-3', 'c', 'CQP non enregistré', 'CQP that is not registered'), ('F-3', 'd', 'Autres formations professionnelles', 'Other training'), ('F-3', 'e', 'Bilan de compétences', 'Skills assessment (bilan de compétences)'), ('F-3', 'f', 'Accompagnement à la VAE', 'Support for validation of experience (VAE)'),
        ('F-4', 'others', 'Autres spécialités', 'Other specialities')
      ) n (frame, line, fr, en) where n.frame = bpf_label.frame and n.line = bpf_label.line),
    case when line = 'total' then 'Total' when line = 'unknown' then case when locale = 'en' then 'Not told' else 'Non renseigné' end
      when bpf_label.frame = 'F-4' then line || coalesce(' – ' || (select case when locale = 'en' then c.label_en else c.label_fr end from code c where c.list = 'nsf' and c.code = line), '')
      when bpf_label.frame in ('F-2', 'G') then (select coalesce(case when locale = 'en' then o.name_en end, o.name_fr) from organisation o where o.code = line) end, line)
$$;
comment on function bpf_label is 'frame = frame: the titles. Specialities by the list nsf, organisations by their own names.';
