-- A former name that was wrong goes, with a reason.
create or replace function remove_former_name(person_id bigint, organisation_id bigint, former_name_id bigint, reason text, out removed_id bigint, out refusal text[], out refusal_values jsonb)
  returns setof record
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  before organisation_former_name;
  why text := clean_name(remove_former_name.reason);
begin
  if not holds_role(remove_former_name.person_id, '{office,admin}') then
    return;
  end if;
  select * into before from organisation_former_name f where f.id = remove_former_name.former_name_id and f.organisation_id = remove_former_name.organisation_id for update;
  if not found then
    return;
  end if;
  refusal := nullif(array_remove(array['reason.' || case when why is null then 'missing' when char_length(why) > 400 then 'too_long' end], null), '{}');
  if refusal is null then
    delete from organisation_former_name f where f.id = before.id;
    removed_id := before.id;
    perform note_change(remove_former_name.person_id, 'organisation.former_name_removed', 'organisation', before.organisation_id::text, jsonb_build_object('former_name', before.name, 'until_on', before.until_on),
      '{"former_name": null, "until_on": null}', jsonb_build_object('reason', why));
  end if;
  return next;
end $$;
comment on function remove_former_name is 'The audit keeps the name and the reason. No row: neither office nor admin, or no such name of this organisation. refusal: reason.missing, reason.too_long.';
