-- Whether yearly tables can be asked by this dimension.
create or replace function is_dimension(dimension text) returns boolean language sql immutable as $$
  select is_dimension.dimension = any (array['institution', 'institution_any', 'level', 'kind', 'track', 'ai_focus', 'field', 'axis', 'programme', 'mode', 'language', 'gender', 'birth_band', 'entry', 'trainee_status', 'payer_line', 'company'])
$$;
comment on function is_dimension is 'False for all, which is none.';
