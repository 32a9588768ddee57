-- Percent-encoding of a query value (RFC 3986: everything but unreserved characters).
create or replace function url_encode(value text) returns text language plpgsql immutable strict parallel safe as $$
begin
  if value ~ '^[A-Za-z0-9._~-]*$' then return value; end if;
  return (
    select string_agg(case when c ~ '^[A-Za-z0-9._~-]$' then c else regexp_replace(upper(encode(convert_to(c, 'UTF8'), 'hex')), '(..)', '%\1', 'g') end, '' order by n)
    from regexp_split_to_table(value, '') with ordinality t (c, n));
end $$;
comment on function url_encode is 'A value for the query part of an address.';
