-- Who sent a file says how it is encoded, where that could not be told.
create or replace function choose_import_encoding(person_id bigint, job_id bigint, encoding text, out chosen_id bigint, out refusal text[], out refusal_values jsonb)
  returns setof record
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  asked job;
  choice jsonb;
  place int;
begin
  select * into asked from job j where j.id = choose_import_encoding.job_id and j.kind = 'course_check' and j.person_id = choose_import_encoding.person_id for update;
  if not found or not holds_role(choose_import_encoding.person_id, '{reviewer,office}') then
    return;
  end if;
  refusal_values := '{}';
  chosen_id := asked.id;
  -- Said twice it is said once.
  if asked.input ->> 'encoding' = choose_import_encoding.encoding then
    return next;
    return;
  end if;
  select c.value, c.n into choice, place from jsonb_array_elements(asked.input -> 'choices') with ordinality c (value, n) where c.value ->> 'encoding' = choose_import_encoding.encoding;
  if asked.state <> 'waiting' or not asked.input ? 'choices' then
    refusal := array['encoding_chosen'];
  elsif choice is null then
    refusal := array['encoding.missing'];
  elsif not exists (select from job_part p where p.job_id = asked.id) then
    refusal := array['import_gone'];
  else
    delete from job_part p where p.job_id = asked.id and p.part <> place;
    update job j set input = j.input - 'choices' || (choice - 'samples'), lease_until = null, expires_at = null where j.id = asked.id;
  end if;
  return next;
end $$;
comment on function choose_import_encoding is 'encoding: one of the choices of the job''s input. The file is then checked as any other. No row: another''s, or none. refusal: encoding_chosen (nothing to choose any more), encoding.missing, import_gone.';
