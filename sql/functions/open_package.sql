-- What stands beside an open data set: title, period, frequency, licence, contact, definitions, and where each file is.
create or replace function open_package(data_set text, base_url text) returns jsonb language sql stable security definer set search_path = public, pg_temp as $$
  select jsonb_build_object('profile', 'tabular-data-package', 'name', 'amphi-' || open_package.data_set, 'homepage', base_url || '/fr/open-data',
    'licenses', jsonb_build_array(jsonb_build_object('name', 'etalab-2.0', 'title', 'Licence Ouverte / Open Licence 2.0', 'path', 'https://www.etalab.gouv.fr/licence-ouverte-open-licence/')),
    'contributors', jsonb_build_array(jsonb_build_object('title', 'Sorbonne Cluster for Artificial Intelligence', 'role', 'publisher', 'path', base_url || '/fr/contact')),
    'is_demonstration', coalesce((select s.value in ('true', 't', 'yes', 'on', '1') from setting s where s.name = 'is_demonstration'), false))
  || case open_package.data_set
    when 'catalogue' then jsonb_build_object('title', 'Catalogue des formations / Catalogue of courses', 'description', 'Published courses and their sessions.', 'accrualPeriodicity', 'continuous',
      'resources', (select jsonb_agg(jsonb_build_object('name', f.name, 'path', base_url || '/fr/open-data/catalogue/' || f.name || '.csv', 'profile', 'tabular-data-resource', 'format', 'csv', 'mediatype', 'text/csv', 'encoding', 'utf-8', 'schema', open_schema(f.name))) from unnest(array['courses', 'sessions']) f (name)))
    else jsonb_build_object('title', 'Chiffres annuels / Yearly figures', 'accrualPeriodicity', 'annual',
      'description', 'Enrolments, distinct persons, persons trained, persons who completed, trainee hours and full-time equivalents per year, from years that were closed. Each figure is rounded to the nearest multiple of 5 from its true value, so rounded lines need not add up; lines of 0 to 2 enrolments are left out; hours that rest on fewer than 3 persons are hidden (symbol s).',
      'temporal', (select min(f.first_on) || '/' || max(f.last_on) from public_release p join year_release r on r.id = p.release_id cross join lateral figure_frame(r.year_kind, r.year, r.as_of, r.known_on, r.definitions, r.parameters) f),
      'definitions', (select jsonb_agg(jsonb_build_object('measure', d.measure, 'version', d.version, 'unit', d.unit, 'valid_from', d.valid_from, 'name_fr', d.name_fr, 'name_en', d.name_en, 'rule_fr', d.rule_fr, 'rule_en', d.rule_en) order by d.position, d.version) from measure_definition d),
      'resources', jsonb_build_array(jsonb_build_object('name', 'figures', 'title', 'The latest public revision of each year', 'path', base_url || '/fr/open-data/figures/figures.csv', 'profile', 'tabular-data-resource', 'format', 'csv', 'mediatype', 'text/csv', 'encoding', 'utf-8', 'schema', figure_schema()))
        || coalesce((select jsonb_agg(jsonb_build_object('name', 'figures-' || r.year || '-' || r.revision, 'title', r.year || ', revision ' || r.revision, 'path', base_url || '/fr/figures/' || r.year || '/' || r.revision || '/figures.csv', 'profile', 'tabular-data-resource', 'format', 'csv', 'mediatype', 'text/csv', 'encoding', 'utf-8',
          'schema', base_url || '/fr/open-data/figures/schema.json') order by r.year_kind, r.year, r.revision) from public_release p join year_release r on r.id = p.release_id), '[]'))
  end
$$;
comment on function open_package is 'data_set: catalogue, or figures. A data package.';
