-- What goes out beside a year's figures: the schema of the file and what it rests on.
begin;
\ir fixtures/figures.sql
select plan(6);
select is((select string_agg(f ->> 'name', ',' order by n) from jsonb_array_elements(figure_schema() -> 'fields') with ordinality x (f, n)), 'year_kind,year,revision,status,as_of,known_on,measure,definition,dimension1,value1,dimension2,value2,value,symbol,unit', 'figure_schema: the columns of figures.csv in their order');
select is(figure_schema() -> 'fields' -> 6 -> 'constraints' -> 'enum', '["enrolments", "persons", "trained", "completed", "hours", "fte"]', 'the six measures');
select world.course('XE', 'unit', 'FX-SU', 'master', 'core', 6), world.session('XE-1', 'XE', '2023-10-01', '2023-12-31', 'none'), world.enrolment('out', 'XE-1', '[["enrol", "enrolled", "2023-09-10"]]');
select is(figure_package('2023-2024', '2024-01-15', '2024-03-01') - array['definitions', 'parameters', 'completeness', 'resources', 'created', 'description', 'title', 'profile', 'name'],
  '{"confidentiality": "internal", "year_kind": "academic", "year": "2023-2024", "temporal": "2023-09-01/2024-08-31", "revision": 0, "status": "provisional", "as_of": "2024-01-15", "known_on": "2024-03-01"}', 'figure_package: which year, its two days, and that it is internal');
select is((select jsonb_agg(c) from jsonb_array_elements(figure_package('2023-2024') -> 'completeness') c where c ->> 'item' = 'enrolments_without_hours'), '[{"item": "enrolments_without_hours", "missing": 1, "total": 1}]', 'with what is missing');
select is(jsonb_array_length(figure_package('2023') -> 'definitions'), 6, 'and the rules it is counted by');
select is(figure_package('2023-2025'), null, 'a year that does not exist has none');
select * from finish();
rollback;
