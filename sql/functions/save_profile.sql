-- A person's own changes to their profile.
create or replace function save_profile(person_id bigint, given_name text, family_name text, usual_name text, birth_day text, birth_month text, birth_year text, phone text, preferred_language text,
  gender text, qualification_level text, out refusal text[], out refusal_values jsonb)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  before person;
  given text := clean_name(save_profile.given_name);
  family text := clean_name(save_profile.family_name);
  usual text := clean_name(save_profile.usual_name);
  number text := clean_name(save_profile.phone);
  level text := coalesce(save_profile.qualification_level, '');
  birth record;
  changed text[];
begin
  select * into before from person p where p.id = save_profile.person_id for no key update;
  if not found then
    return;
  end if;
  select * into birth from read_birth_date(save_profile.birth_day, save_profile.birth_month, save_profile.birth_year);
  refusal := array_remove(array[
    'given_name.' || name_problem(given),
    'family_name.' || name_problem(family),
    'usual_name.' || nullif(name_problem(usual), 'missing'),
    'birth_day.' || birth.problem,
    'phone.' || case when char_length(number) > 30 then 'too_long' when number !~ '^[+]?[0-9 ().-]*$' or number !~ '([0-9].*){6}' then 'malformed' end,
    'preferred_language.' || case when coalesce(save_profile.preferred_language, '') not in ('fr', 'en') then 'unknown' end,
    'gender.' || case when coalesce(nullif(save_profile.gender, ''), 'unknown') not in ('f', 'm', 'other', 'unknown') then 'unknown' end,
    'qualification_level.' || case when level !~ '^[1-8]?$' then 'unknown' end], null);
  refusal_values := '{"most": 120}';
  if cardinality(refusal) > 0 then
    return;
  end if;
  refusal := null;
  refusal_values := null;
  changed := array_remove(array[
    case when given is distinct from before.given_name then 'given_name' end,
    case when family is distinct from before.family_name then 'family_name' end,
    case when usual is distinct from before.usual_name then 'usual_name' end,
    case when birth.birth_on is distinct from before.birth_on then 'birth_on' end,
    case when number is distinct from before.phone then 'phone' end,
    case when save_profile.preferred_language is distinct from before.language then 'language' end,
    case when coalesce(nullif(save_profile.gender, ''), 'unknown') is distinct from before.gender then 'gender' end,
    case when nullif(level, '')::int is distinct from before.qualification_level then 'qualification_level' end], null);
  if cardinality(changed) = 0 then
    return;
  end if;
  update person
  set given_name = given, family_name = family, usual_name = usual, birth_on = birth.birth_on, phone = number, language = save_profile.preferred_language,
    gender = coalesce(nullif(save_profile.gender, ''), 'unknown'), qualification_level = nullif(level, '')::int, changed_at = now()
  where id = save_profile.person_id;
  update stat_subject
  set birth_band = extract(year from birth.birth_on)::int / 10 * 10, gender = coalesce(nullif(save_profile.gender, ''), 'unknown')
  where id = before.stat_subject_id and changed && array['birth_on', 'gender'];
  insert into audit (person_id, action, object, object_id, detail)
  values (save_profile.person_id, 'person.change', 'person', save_profile.person_id::text, jsonb_build_object('fields', changed));
end $$;
comment on function save_profile is 'The whole form at once; an empty optional field empties the column. Audit names the fields, never their values. refusal: FIELD. + missing, too_long, unknown_characters, malformed, incomplete, not_a_date, out_of_range, unknown.';
