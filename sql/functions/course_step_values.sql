-- What a step's form sends, checked already, as columns of the version.
create or replace function course_step_values(step text, typed jsonb) returns table (made jsonb) language sql stable as $$
  select case step
    when 'practice' then typed || jsonb_build_object('hours_typical', replace(typed ->> 'hours_typical', ',', '.')::numeric, 'price_typical', replace(typed ->> 'price_typical', ',', '.')::numeric,
      'url', coalesce((select jsonb_agg(btrim(u)) from jsonb_array_elements_text(typed -> 'url') u where btrim(u) <> ''), '[]'), 'reviewed_on', case when typed ->> 'reviewed_on' is not null then (read_day(typed ->> 'reviewed_on')).day_on end)
    when 'codes' then typed - '{certification_kind,certification_code,certification_title,certifier,registered_on,ends_on}'::text[]
      || jsonb_build_object('ects', replace(typed ->> 'ects', ',', '.')::numeric, 'formacode', split_codes(typed ->> 'formacode'), 'nsf', split_codes(typed ->> 'nsf'), 'rome', split_codes(typed ->> 'rome'),
        'is_certifying', case typed ->> 'is_certifying' when 'yes' then true when 'no' then false end,
        'certification', case when typed ? 'certification_code' then coalesce((select jsonb_agg(jsonb_build_object('kind', k.kind, 'code', k.code, 'title', k.title, 'certifier', k.certifier, 'registered_on', k.registered_on, 'ends_on', k.ends_on)) from course_certifications(typed) k), '[]') else '[]' end)
    when 'links' then jsonb_build_object('links', jsonb_build_object(
      'organisations', (select coalesce(jsonb_agg(jsonb_build_object('code', o.code, 'part', coalesce(nullif(typed -> 'part' ->> (o.n - 1)::int, ''), 'co_provider')) order by o.n), '[]') from jsonb_array_elements_text(typed -> 'organisation') with ordinality o (code, n) where o.code <> ''),
      'parts', (select coalesce(jsonb_agg(jsonb_build_object('code', upper(btrim(p.code)), 'credits', replace(nullif(btrim(typed -> 'credits' ->> (p.n - 1)::int), ''), ',', '.')::numeric) order by p.n), '[]') from jsonb_array_elements_text(typed -> 'child_code') with ordinality p (code, n) where btrim(p.code) <> ''),
      'prerequisites', (select coalesce(jsonb_agg(jsonb_build_object('code', upper(btrim(p.code)), 'kind', coalesce(nullif(typed -> 'required_kind' ->> (p.n - 1)::int, ''), 'required'),
        'equivalence_fr', nullif(btrim(typed -> 'equivalence_fr' ->> (p.n - 1)::int), ''), 'equivalence_en', nullif(btrim(typed -> 'equivalence_en' ->> (p.n - 1)::int), '')) order by p.n), '[]') from jsonb_array_elements_text(typed -> 'required_code') with ordinality p (code, n) where btrim(p.code) <> '')))
    else typed end
$$;
comment on function course_step_values is 'Inner part of save_course_step and of the import: numbers with a comma or a point, lists of codes, rows of certifications, the links as one value.';
