-- A name that an organisation had before.
create or replace function add_former_name(person_id bigint, organisation_id bigint, former_name text, until_on text, out named_id bigint, out refusal text[], out refusal_values jsonb)
  returns setof record
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  typed text := clean_name(add_former_name.former_name);
  last record;
begin
  if not holds_role(add_former_name.person_id, '{office,admin}') or not exists (select from organisation o where o.id = add_former_name.organisation_id) then
    return;
  end if;
  named_id := add_former_name.organisation_id;
  select * into last from read_day(add_former_name.until_on);
  refusal := nullif(array_remove(array[
    'former_name.' || case when typed is null then 'missing' when char_length(typed) > 250 then 'too_long' end,
    'until_on.' || case when last.problem is not null then 'not_a_date' end], null), '{}');
  if refusal is null then
    insert into organisation_former_name (organisation_id, name, until_on) values (add_former_name.organisation_id, typed, last.day_on);
    perform note_change(add_former_name.person_id, 'organisation.former_name', 'organisation', named_id::text, null, jsonb_build_object('former_name', typed, 'until_on', last.day_on));
  end if;
  return next;
end $$;
comment on function add_former_name is 'The day may be unknown. No row: neither office nor admin, or no such organisation. refusal: former_name.missing, former_name.too_long, until_on.not_a_date.';
