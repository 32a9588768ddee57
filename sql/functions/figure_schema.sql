-- What the columns of figures.csv are, as a Table Schema.
create or replace function figure_schema() returns jsonb language sql stable security definer set search_path = public, pg_temp as $$
  select jsonb_build_object('fields', jsonb_agg(jsonb_strip_nulls(jsonb_build_object('name', f.name, 'type', f.type, 'description', f.description,
      'constraints', jsonb_strip_nulls(jsonb_build_object('required', case when f.name not in ('value', 'symbol') then true end, 'enum', to_jsonb(f.allowed))))) order by f.place),
    'primaryKey', '["year_kind", "year", "revision", "as_of", "measure", "dimension1", "value1", "dimension2", "value2"]'::jsonb, 'missingValues', '[""]'::jsonb)
  from (values
    (1, 'year_kind', 'string', 'Academic year (1 September to 31 August) or civil year', array['academic', 'civil']),
    (2, 'year', 'string', 'Academic 2025-2026, civil 2026', null),
    (3, 'revision', 'integer', '0 provisional, 1 closed, from 2 on revised', null),
    (4, 'status', 'string', 'State of the release; provisional is for internal use', array['provisional', 'closed', 'revised']),
    (5, 'as_of', 'date', 'What was true at the end of this day (Europe/Paris)', null),
    (6, 'known_on', 'date', 'What was known at the end of this day (Europe/Paris)', null),
    (7, 'measure', 'string', 'Which of the six measures', (select array_agg(d.measure order by d.position) from measure_definition d where d.version = 1)),
    (8, 'definition', 'integer', 'Version of the definition', null),
    (9, 'dimension1', 'string', 'First dimension of the cell; all: the total', null),
    (10, 'value1', 'string', 'Code of its line; all where the dimension is not used, unknown where it is not known', null),
    (11, 'dimension2', 'string', 'Second dimension; all: none', null),
    (12, 'value2', 'string', 'Code of its line', null),
    (13, 'value', 'number', 'The figure; empty exactly where a symbol stands', null),
    (14, 'symbol', 'string', 's: hidden by the rules of disclosure; nd: not available; z: cannot exist', array['s', 'nd', 'z']),
    (15, 'unit', 'string', 'What is counted', array['enrolment', 'person', 'hour', 'fte'])) f (place, name, type, description, allowed)
$$;
comment on function figure_schema is 'Table Schema: fields, primaryKey, missingValues. One for every export of yearly figures.';
