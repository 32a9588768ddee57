-- A person with what statistics may know of them.
create or replace function new_person(given_name text, family_name text, email text, language text) returns bigint language plpgsql volatile set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  subject uuid;
  added bigint;
begin
  -- An address that is taken must cost no search for the enrolments of a subject that is thrown away.
  if exists (select from person p where lower(p.email) = lower(new_person.email)) then
    return null;
  end if;
  insert into stat_subject default values returning id into subject;
  insert into person (given_name, family_name, email, language, stat_subject_id)
  values (new_person.given_name, new_person.family_name, new_person.email, new_person.language, subject)
  on conflict (lower(email)) do nothing
  returning id into added;
  if added is null then
    delete from stat_subject where id = subject;
  end if;
  return added;
end $$;
comment on function new_person is 'Inner part. NULL when the address is taken.';
