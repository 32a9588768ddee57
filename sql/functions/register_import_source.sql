-- Registers a system that past enrolments come from.
create or replace function register_import_source(person_id bigint, source_code text, organisation_code text, out problem text, out is_new boolean) language plpgsql volatile set search_path = public, pg_temp as $$
declare
  owner bigint := (select o.id from organisation o where o.code = organisation_code);
  known import_source;
begin
  is_new := false;
  if coalesce(source_code, '') !~ '^[a-z0-9-]{1,40}$' then
    problem := 'the name of a source is of small letters, digits and dashes, up to 40';
  elsif owner is null then
    problem := 'no organisation has the code ' || coalesce(organisation_code, '');
  else
    insert into import_source (code, organisation_id, registered_by) values (source_code, owner, register_import_source.person_id) on conflict (code) do nothing;
    is_new := found;
    select * into known from import_source s where s.code = source_code;
    if known.organisation_id <> owner then
      problem := 'this source belongs to ' || (select o.code from organisation o where o.id = known.organisation_id);
    end if;
  end if;
end $$;
comment on function register_import_source is 'For amphi import source. problem: what is wrong with what was typed, or that the source is another''s; asked twice it is one.';
