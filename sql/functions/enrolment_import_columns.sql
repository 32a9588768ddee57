-- The format of amphi import enrolments: its columns, all of them, in this order.
create or replace function enrolment_import_columns() returns table (place int, name text, holds text) language sql immutable set search_path = public, pg_temp as $$
  select (row_number() over ())::int, c.name, c.holds from (values
    ('source', 'code of a registered source'), ('source_id', 'up to 100 characters, stable for ever in that source'), ('organisation', 'code of an institution'),
    ('course_code', 'code of a course of the catalogue, or empty'), ('course_title', 'up to 255 characters; needed without a code'),
    ('kind', 'degree, pathway, unit, short or open_online; needed without a code'), ('level', 'short_cycle, bachelor, master, doctorate or none; needed without a code'), ('track', 'FI, FA or FC'),
    ('ai_focus', 'core, dual, awareness or none; needed without a code'), ('isced_f', '4 digits or empty'), ('axis', 'code of an axis or empty'), ('programme', 'codes joined by ; or empty'),
    ('mode', '0 on site, 1 blended, 2 online or empty'), ('session_code', 'free: groups the lines of one session; empty: the days do'), ('entry_on', 'day'), ('end_on', 'day or empty'),
    ('person_scheme', 'esi, ine, local or none'), ('person_key', 'the identifier; empty with none'), ('birth_year', '4 digits or empty'), ('gender', 'f, m, other or empty'),
    ('state', 'enrolled, finished, withdrawn, cancelled or void'), ('left_on', 'day, of those withdrawn or cancelled'), ('started', 'yes, no or unknown'), ('attended_minutes', 'whole number; empty = unknown'),
    ('ects', 'up to 2 decimals; empty = unknown'), ('completed_on', 'day or empty; only with finished'), ('trainee_status', 'a to e; needed with FA and FC'), ('payer_line', '1, 2a to 2h, 3 to 11 or empty')
  ) c (name, holds)
$$;
comment on function enrolment_import_columns is 'Days are written 2026-12-31. Empty = unknown, never zero.';
