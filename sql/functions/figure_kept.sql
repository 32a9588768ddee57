-- The tables that counters are kept for: each dimension alone and the pre-defined pairs. Any other pair is crossed from profiles when it is asked for.
create or replace function figure_kept() returns table (place int, dimension1 text, dimension2 text) language sql immutable rows 21 as $$
  values (0, 'all', 'all'), (1, 'institution', 'all'), (2, 'institution_any', 'all'), (3, 'level', 'all'), (4, 'kind', 'all'), (5, 'track', 'all'), (6, 'ai_focus', 'all'), (7, 'field', 'all'), (8, 'axis', 'all'), (9, 'programme', 'all'), (10, 'mode', 'all'),
    (11, 'language', 'all'), (12, 'gender', 'all'), (13, 'birth_band', 'all'), (14, 'entry', 'all'), (15, 'trainee_status', 'all'), (16, 'payer_line', 'all'), (17, 'company', 'all'), (18, 'level', 'institution'), (19, 'level', 'track'), (20, 'level', 'field')
$$;
comment on function figure_kept is 'Place 0 is the total; dimension2 = all: a dimension alone.';
