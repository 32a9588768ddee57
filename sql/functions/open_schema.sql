-- What the columns of the catalogue's open files are, as a Table Schema.
create or replace function open_schema(file text) returns jsonb language sql immutable as $$
  select jsonb_build_object('fields', jsonb_agg(jsonb_strip_nulls(jsonb_build_object('name', f.name, 'type', f.type, 'description', f.description, 'constraints', jsonb_strip_nulls(jsonb_build_object('required', case when f.required then true end, 'enum', to_jsonb(f.allowed))))) order by f.place),
    'primaryKey', jsonb_build_array(case open_schema.file when 'courses' then 'course_code' else 'session_code' end), 'missingValues', '[""]'::jsonb)
  from (values
    ('courses', 1, 'course_code', 'string', 'Code of the course, stable for ever', true, null),
    ('courses', 2, 'title_fr', 'string', 'Title in French', true, null),
    ('courses', 3, 'title_en', 'string', 'Title in English; empty: none', false, null),
    ('courses', 4, 'kind', 'string', 'What it is', true, array['degree', 'pathway', 'unit', 'short', 'open_online']),
    ('courses', 5, 'level', 'string', 'Level', true, array['short_cycle', 'bachelor', 'master', 'doctorate', 'none']),
    ('courses', 6, 'ai_focus', 'string', 'Place of artificial intelligence', false, array['core', 'dual', 'awareness', 'none']),
    ('courses', 7, 'isced_f', 'string', 'Field, ISCED-F 2013, four digits', false, null),
    ('courses', 8, 'axis', 'string', 'Axis of the cluster', false, null),
    ('courses', 9, 'tracks', 'string', 'FI initial, FA apprenticeship, FC continuing; several joined by ;', true, null),
    ('courses', 10, 'institutions', 'string', 'Codes of the institutions, joined by ;', true, null),
    ('courses', 11, 'ects', 'number', 'ECTS credits', false, null),
    ('courses', 12, 'hours', 'number', 'Usual number of hours', false, null),
    ('courses', 13, 'languages', 'string', 'Languages of teaching, ISO 639-1, joined by ;', false, null),
    ('courses', 14, 'mode', 'integer', '0 on site, 1 blended, 2 online', false, null),
    ('courses', 15, 'price', 'number', 'Usual price in euros', false, null),
    ('courses', 16, 'published_on', 'date', 'Day of the version in force', true, null),
    ('courses', 17, 'address', 'string', 'The course on this site', true, null),
    ('courses', 18, 'is_demonstration', 'boolean', 'Invented for a demonstration', true, null),
    ('sessions', 1, 'session_code', 'string', 'Code of the session, stable for ever', true, null),
    ('sessions', 2, 'course_code', 'string', 'Its course', true, null),
    ('sessions', 3, 'state', 'string', 'Published, or cancelled', true, array['published', 'cancelled']),
    ('sessions', 4, 'institution', 'string', 'Code of the institution that runs it', true, null),
    ('sessions', 5, 'starts_on', 'date', 'First day; empty: not scheduled', false, null),
    ('sessions', 6, 'ends_on', 'date', 'Last day', false, null),
    ('sessions', 7, 'opens_at', 'datetime', 'When enrolment opens', false, null),
    ('sessions', 8, 'closes_at', 'datetime', 'When enrolment closes', false, null),
    ('sessions', 9, 'admission', 'string', 'How one is admitted', true, array['open', 'approval', 'nomination', 'elsewhere']),
    ('sessions', 10, 'tracks', 'string', 'FI, FA, FC; several joined by ;', false, null),
    ('sessions', 11, 'mode', 'integer', '0 on site, 1 blended, 2 online', false, null),
    ('sessions', 12, 'languages', 'string', 'Languages of teaching, joined by ;', false, null),
    ('sessions', 13, 'hours', 'number', 'Hours', false, null),
    ('sessions', 14, 'price', 'number', 'Price in euros', false, null),
    ('sessions', 15, 'place_city', 'string', 'Town', false, null),
    ('sessions', 16, 'is_demonstration', 'boolean', 'Invented for a demonstration', true, null)) f (file, place, name, type, description, required, allowed)
  where f.file = open_schema.file
$$;
comment on function open_schema is 'courses or sessions.';
