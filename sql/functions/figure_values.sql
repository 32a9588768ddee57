-- The lines of a dimension that a profile stands in; one, save for institution_any, programme and language.
create or replace function figure_values(p figure_profile, dimension text) returns text[] language sql immutable as $$
  select case dimension when 'all' then array['all'] when 'institution' then array[p.institution] when 'institution_any' then p.institutions when 'level' then array[p.level] when 'kind' then array[p.kind] when 'track' then array[p.track]
    when 'ai_focus' then array[p.ai_focus] when 'field' then array[p.field] when 'axis' then array[p.axis] when 'programme' then p.programmes when 'mode' then array[p.mode] when 'language' then p.languages when 'gender' then array[p.gender]
    when 'birth_band' then array[p.birth_band] when 'entry' then array[p.entry] when 'trainee_status' then array[p.trainee_status] when 'payer_line' then array[p.payer_line] when 'company' then array[p.company] else '{}' end
$$;
comment on function figure_values is 'An empty array for a dimension that does not exist.';
