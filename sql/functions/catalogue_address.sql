-- The present state of the catalogue as a query string, without the given parts.
create or replace function catalogue_address(parts text[], variadic dropped text[]) returns text language plpgsql immutable as $$
declare
  part text;
  link text := '';
begin
  foreach part in array parts loop
    if part <> all (dropped) then link := link || case when link = '' then '?' else '&' end || split_part(part, '=', 1) || '=' || url_encode(substr(part, strpos(part, '=') + 1)); end if;
  end loop;
  return link;
end $$;
comment on function catalogue_address is 'parts = what catalogue_parts() gives; their values are percent-encoded here. Empty when no part is left.';
