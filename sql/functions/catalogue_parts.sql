-- What is chosen in the catalogue as parts, in the order in which the page shows them.
create or replace function catalogue_parts(q text, level text[], track text[], field text[], institution text[], axis text[], language text[], mode text[], is_open boolean, is_free boolean, sort text) returns text[] language plpgsql immutable as $$
begin
  if coalesce(q, '') = '' and cardinality(level || track || field || institution || axis || language || mode) = 0 and not is_open and not is_free then
    return case when sort is null then '{}'::text[] else array['sort=' || sort] end;
  end if;
  return array(
    select f.facet || '=' || f.value
    from (
      select 'q' as facet, q as value, 0 as position
      union all select 'level', x, 1 from unnest(level) x
      union all select 'track', x, 2 from unnest(track) x
      union all select 'field', x, 3 from unnest(field) x
      union all select 'institution', x, 4 from unnest(institution) x
      union all select 'axis', x, 5 from unnest(axis) x
      union all select 'language', x, 6 from unnest(language) x
      union all select 'mode', x, 7 from unnest(mode) x
      union all select 'open', 'yes', 8 where is_open
      union all select 'free', 'yes', 9 where is_free
      union all select 'sort', sort, 10
    ) f where f.value <> '' group by f.facet, f.value, f.position order by f.position, f.value);
end $$;
comment on function catalogue_parts is 'FACET=VALUE each; sort only where one was chosen. A value that is chosen twice stands once.';
