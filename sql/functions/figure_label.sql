-- The name of a line of a yearly table, in the reader's language.
create or replace function figure_label(dimension text, value text, locale text) returns text language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(
    case dimension
      when 'institution' then catalogue_label('institution', value, locale)
      when 'institution_any' then catalogue_label('institution', value, locale)
      when 'company' then (select coalesce(case when locale = 'en' then o.name_en end, o.name_fr) from organisation o where o.code = value)
      when 'payer_line' then case when value ~ '^[0-9]' then case when locale = 'en' then 'Line ' else 'Ligne ' end || value end
      when 'axis' then catalogue_label('axis', value, locale)
      when 'field' then catalogue_label('field', value, locale)
      when 'programme' then (select coalesce(p.acronym, case when locale = 'en' then coalesce(p.title_en, p.title_fr) else p.title_fr end, p.code || case when locale = 'en' then ' (no name yet)' else ' (sans nom)' end) from acceleration_programme p where p.code = value)
    end,
    (select case when locale = 'en' then n.en else n.fr end
      from (values
        ('level', 'short_cycle', 'Bac + 2', 'Short cycle'), ('level', 'bachelor', 'Licence', 'Bachelor'), ('level', 'master', 'Master', 'Master'), ('level', 'doctorate', 'Doctorat', 'Doctorate'), ('level', 'none', 'Sans niveau de diplôme', 'No degree level'),
        ('track', 'FI', 'Formation initiale', 'Initial training'), ('track', 'FA', 'Apprentissage', 'Apprenticeship'), ('track', 'FC', 'Formation continue', 'Continuing education'),
        ('mode', '0', 'Sur place', 'On site'), ('mode', '1', 'En partie à distance', 'Blended'), ('mode', '2', 'En ligne', 'Online'),
        ('kind', 'degree', 'Diplôme', 'Degree'), ('kind', 'pathway', 'Parcours', 'Pathway'), ('kind', 'unit', 'Unité d’enseignement', 'Unit'), ('kind', 'short', 'Formation courte', 'Short course'), ('kind', 'open_online', 'Cours en ligne ouvert', 'Open online course'),
        ('ai_focus', 'core', 'Cœur de métier', 'Core AI'), ('ai_focus', 'dual', 'Double compétence', 'Dual skill'), ('ai_focus', 'awareness', 'Sensibilisation', 'Awareness'), ('ai_focus', 'none', 'Autre domaine', 'Other field'),
        ('gender', 'f', 'Femmes', 'Women'), ('gender', 'm', 'Hommes', 'Men'), ('gender', 'other', 'Autre', 'Other'), ('entry', 'fixed', 'À dates fixes', 'Fixed dates'), ('entry', 'permanent', 'Permanente', 'Permanent'), ('language', 'fr', 'Français', 'French'), ('language', 'en', 'Anglais', 'English'),
        ('dimension', 'institution', 'Établissement responsable', 'Responsible institution'), ('dimension', 'institution_any', 'Établissement, quelle que soit sa part', 'Institution, whatever its part'), ('dimension', 'level', 'Niveau', 'Level'), ('dimension', 'kind', 'Type de formation', 'Kind of course'), ('dimension', 'track', 'Régime', 'Track'), ('dimension', 'ai_focus', 'Place de l’IA', 'Place of AI'), ('dimension', 'field', 'Domaine', 'Field'), ('dimension', 'axis', 'Axe', 'Axis'), ('dimension', 'programme', 'Programme d’accélération', 'Acceleration programme'), ('dimension', 'mode', 'Modalité', 'Mode'), ('dimension', 'language', 'Langue d’enseignement', 'Language of teaching'), ('dimension', 'gender', 'Genre', 'Gender'), ('dimension', 'birth_band', 'Décennie de naissance', 'Decade of birth'), ('dimension', 'entry', 'Entrée', 'Entry'), ('dimension', 'trainee_status', 'Statut du stagiaire', 'Trainee status'), ('dimension', 'payer_line', 'Ligne du payeur (BPF, cadre C)', 'Payer’s line (BPF, frame C)'), ('dimension', 'company', 'Entreprise', 'Company')
      ) n (dimension, value, fr, en) where n.dimension = figure_label.dimension and n.value = figure_label.value),
    case value when 'unknown' then case when locale = 'en' then 'Not told' else 'Non renseigné' end when 'z' then case when locale = 'en' then 'Not applicable' else 'Sans objet' end else value end)
$$;
comment on function figure_label is 'Institutions, axes, fields and programmes by their own names; the fixed lists in the words of the catalogue; a code that has no name stays as it is.';
