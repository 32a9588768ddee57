-- The format of amphi import courses: its columns are those of the version, and three of the course.
create or replace function course_import_columns() returns table (place int, name text, holds text, is_markdown boolean) language sql immutable set search_path = public, pg_temp as $$
  select (row_number() over ())::int, c.name, c.holds, c.name ~ '^(objectives|expected_results|content|prerequisites|assessment)_(fr|en)$' from (values
    ('code', 'capital letters, digits and dashes; the same code again changes the same course'),
    ('kind', 'degree, pathway, unit, short or open_online'),
    ('organisation', 'list of codes of institutions'),
    ('part', 'list, one for each institution: responsible, co_provider, delivering, certifying, host; without it the first is responsible'),
    ('child_code', 'list of codes of the courses inside this one'),
    ('credits', 'list of numbers, one for each'),
    ('required_code', 'list of codes of the courses to have completed before'),
    ('required_kind', 'list, one for each: required or advised; without it required'),
    ('equivalence_fr', 'list separated by |, one for each: what else is accepted'), ('equivalence_en', 'list separated by |'),
    ('title_fr', 'up to 255 characters'), ('title_en', 'up to 255 characters'), ('summary_fr', 'up to 400 characters'), ('summary_en', 'up to 400 characters'),
    ('objectives_fr', 'up to 3000 characters'), ('objectives_en', 'up to 3000 characters'), ('expected_results_fr', 'up to 3000 characters'), ('expected_results_en', 'up to 3000 characters'),
    ('content_fr', 'up to 3000 characters'), ('content_en', 'up to 3000 characters'), ('level', 'short_cycle, bachelor, master, doctorate or none'), ('qualification_level', '1 to 8'),
    ('entry_level', '0 not told, 1 none, 11 to 18'), ('tracks', 'list of FI, FA, FC'), ('ai_focus', 'core, dual, awareness or none'), ('isced_f', '4 digits'), ('formacode', 'list, up to 5'), ('nsf', 'list, up to 3'),
    ('rome', 'list, up to 5'), ('is_certifying', 'yes or no'), ('certification_code', 'list, up to 5: RNCP or RS and digits'), ('certification_title', 'list separated by |, one for each'), ('certifier', 'list separated by |'), ('registered_on', 'list of days'), ('ends_on', 'list of days'), ('general_aim', '2, 4 to 9'), ('training_objective', 'a, a_cqp, b to f: objective in the yearly report of continuing education'), ('path_kind', '1 to 4'), ('ects', 'number'), ('isced_level', '5 to 9'), ('axis', 'code of an axis'),
    ('acceleration_programme', 'list of codes'), ('hours_typical', 'number'), ('price_typical', 'euros, tax included; 0 = free, empty = unknown'), ('languages', 'list of two letters'), ('mode', '0 on site, 1 blended, 2 online'),
    ('place_typical', 'up to 255 characters'), ('prerequisites_fr', 'up to 3000 characters'), ('prerequisites_en', 'up to 3000 characters'), ('access_fr', 'up to 1000 characters'), ('access_en', 'up to 1000 characters'),
    ('access_delay_fr', 'up to 1000 characters'), ('access_delay_en', 'up to 1000 characters'), ('assessment_fr', 'up to 3000 characters'), ('assessment_en', 'up to 3000 characters'), ('methods_fr', 'up to 200 characters'),
    ('methods_en', 'up to 200 characters'), ('accessibility_fr', 'up to 250 characters'), ('accessibility_en', 'up to 250 characters'), ('contact_name', 'up to 50 characters'), ('contact_email', 'address, up to 160 characters'),
    ('contact_phone', 'up to 30 characters'), ('url', 'list of addresses, up to 3'), ('reviewed_on', '2026-12-31 or 31/12/2026'), ('source', 'where the facts were seen')
  ) c (name, holds)
$$;
comment on function course_import_columns is 'Lists are separated by | ; , or blanks, numbers by | or blanks. A column that a file lacks stays as it is; an empty cell empties it.';
