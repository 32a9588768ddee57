-- What stands beside a year's figures.csv: days, revision, definitions, parameters, completeness, and the file's schema.
create or replace function figure_package(year text, as_of date default null, known_on date default null) returns jsonb language sql stable security definer set search_path = public, pg_temp as $$
  select jsonb_build_object('profile', 'tabular-data-package', 'name', 'figures-' || y.year, 'title', 'Yearly figures ' || y.year, 'description',
      'Internal use. Enrolments, persons, trained, completed, hours and full-time equivalents of one ' || y.kind || ' year: exact and provisional, as of ' || f.observed_on || ', known on ' || f.recorded_until || '. Persons are counted once per cell and once in the total, so lines may exceed it.',
    'confidentiality', 'internal', 'year_kind', y.kind, 'year', y.year, 'temporal', f.first_on || '/' || f.last_on, 'revision', 0, 'status', 'provisional', 'as_of', f.observed_on, 'known_on', f.recorded_until, 'created', to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
    'definitions', (select jsonb_agg(jsonb_build_object('measure', d.measure, 'version', d.version, 'unit', d.unit, 'name_fr', d.name_fr, 'name_en', d.name_en, 'rule_fr', d.rule_fr, 'rule_en', d.rule_en, 'parameters', d.parameters) order by d.position)
      from measure_definition d where d.version = (f.versions ->> d.measure)::int),
    'parameters', f.settings, 'completeness', (select coalesce(jsonb_agg(jsonb_build_object('item', c.item, 'missing', c.missing, 'total', c.total) order by c.position), '[]') from figures_completeness(y.kind, y.year, figure_package.as_of, figure_package.known_on) c),
    'resources', jsonb_build_array(jsonb_build_object('name', 'figures', 'path', 'figures.csv', 'profile', 'tabular-data-resource', 'format', 'csv', 'mediatype', 'text/csv', 'encoding', 'utf-8', 'schema', figure_schema())))
  from (select figure_package.year as year, year_kind_of(figure_package.year) as kind) y cross join lateral figure_frame(y.kind, y.year, figure_package.as_of, figure_package.known_on) f
  where y.kind is not null
$$;
comment on function figure_package is 'A data package of the exact figures, for internal use. NULL: no such year.';
