-- The office changes someone's details, with a reason.
create or replace function correct_person(person_id bigint, whom_id bigint, stamp text, given_name text, family_name text, usual_name text, email text, phone text, preferred_language text, reason text,
  out corrected_id bigint, out refusal text[], out refusal_values jsonb)
  returns setof record
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  before person;
  given text := clean_name(correct_person.given_name);
  family text := clean_name(correct_person.family_name);
  usual text := clean_name(correct_person.usual_name);
  number text := clean_name(correct_person.phone);
  address text := nullif(normalize(btrim(correct_person.email), NFC), '');
  why text := clean_name(correct_person.reason);
  changed text[];
  noted bigint;
begin
  if not holds_role(correct_person.person_id, '{office}') or not is_looking(correct_person.person_id, correct_person.whom_id) then
    return;
  end if;
  select * into before from person p where p.id = correct_person.whom_id for no key update;
  if not found then
    return;
  end if;
  corrected_id := before.id;
  if correct_person.stamp is distinct from extract(epoch from before.changed_at)::text then
    refusal := array['stale_save'];
    return next;
    return;
  end if;
  refusal := nullif(array_remove(array[
    'given_name.' || name_problem(given),
    'family_name.' || name_problem(family),
    'usual_name.' || nullif(name_problem(usual), 'missing'),
    'email.' || email_problem(address),
    'email.' || case when exists (select from person o where lower(o.email) = lower(address) and o.id <> before.id) then 'taken' end,
    'phone.' || case when char_length(number) > 30 then 'too_long' when number !~ '^[+]?[0-9 ().-]*$' or number !~ '([0-9].*){6}' then 'malformed' end,
    'preferred_language.' || case when coalesce(correct_person.preferred_language, '') not in ('fr', 'en') then 'unknown' end,
    'reason.' || case when why is null then 'missing' when char_length(why) > 400 then 'too_long' end], null), '{}');
  if refusal is not null then
    refusal_values := '{"most": 120}';
    return next;
    return;
  end if;
  changed := array_remove(array[
    case when given is distinct from before.given_name then 'given_name' end,
    case when family is distinct from before.family_name then 'family_name' end,
    case when usual is distinct from before.usual_name then 'usual_name' end,
    case when address is distinct from before.email then 'email' end,
    case when number is distinct from before.phone then 'phone' end,
    case when correct_person.preferred_language is distinct from before.language then 'language' end], null);
  if cardinality(changed) > 0 then
    update person p
    set given_name = given, family_name = family, usual_name = usual, email = address, phone = number, language = correct_person.preferred_language, changed_at = now(),
      email_verified_at = case when lower(address) = lower(before.email) then p.email_verified_at end
    where p.id = before.id;
    insert into person_correction (person_id, corrected_by, fields, reason) values (before.id, correct_person.person_id, changed, why) returning id into noted;
    insert into audit (person_id, action, object, object_id, detail)
    values (correct_person.person_id, 'person.correct', 'person', before.id::text, jsonb_build_object('fields', changed, 'correction_id', noted));
    -- Whoever held the old address must not keep a way in by it.
    if 'email' = any (changed) and lower(address) <> lower(before.email) then
      update one_time_link l set used_at = now() where l.person_id = before.id and l.used_at is null;
    end if;
  end if;
  return next;
end $$;
comment on function correct_person is 'No row: not the office, the file is not open, or nobody there. A new address is unconfirmed until its owner says so, and links sent to the old one end. refusal: stale_save; given_name., family_name., usual_name., email., phone., preferred_language., reason. + what is wrong.';
