-- A value of a version as one readable text: lists with commas, rows of lists with their parts.
create or replace function course_value_text(value jsonb) returns text language sql immutable set search_path = public, pg_temp as $$
  select case jsonb_typeof(value)
    when 'null' then null
    when 'array' then nullif((select string_agg(case jsonb_typeof(e.value) when 'object' then (select string_agg(p.value, ' ' order by p.key <> 'code', p.key) from jsonb_each_text(e.value) p where p.value <> '') else e.value #>> '{}' end, ', ' order by e.n)
      from jsonb_array_elements(value) with ordinality e (value, n)), '')
    else value #>> '{}' end
$$;
comment on function course_value_text is 'NULL for an empty list.';
