-- The organisations that take part in an acceleration programme, by code, one a line.
create or replace function programme_members(code text) returns text language sql stable set search_path = public, pg_temp as $$
  select string_agg(o.code, E'\n' order by o.code) from acceleration_programme_organisation m join organisation o on o.id = m.organisation_id where m.programme = programme_members.code
$$;
comment on function programme_members is 'NULL = none known. What the form of a programme shows, and part of what its stamp is made of.';
