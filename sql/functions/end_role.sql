-- An administrator ends a role: its last day is set, the row stays.
create or replace function end_role(person_id bigint, role_grant_id bigint, out whose_id bigint, out refusal text[], out refusal_values jsonb)
  returns setof record
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  today date := (now() at time zone 'Europe/Paris')::date;
  held role_grant;
begin
  if not holds_role(end_role.person_id, '{admin}') then
    return;
  end if;
  -- One ending at a time, so that two administrators can't end each other.
  perform pg_advisory_xact_lock(hashtext('end_role'));
  select * into held from role_grant g where g.id = end_role.role_grant_id for update;
  if not found or not is_looking(end_role.person_id, held.person_id) then
    return;
  end if;
  whose_id := held.person_id;
  if held.to_on < today then
    refusal := array['role_ended'];
  elsif held.role = 'admin' and not exists (
    select from role_grant g join account a on a.person_id = g.person_id
    where g.role = 'admin' and g.id <> held.id and a.disabled_at is null and g.from_on <= today and g.to_on is null) then
    refusal := array['last_admin'];
  else
    -- One that has not begun yet ends before any day of it: both its days are the one before.
    update role_grant g set to_on = today - 1, from_on = least(g.from_on, today - 1) where g.id = held.id;
    insert into audit (person_id, action, object, object_id, detail)
    values (end_role.person_id, 'role.end', 'person', held.person_id::text, jsonb_build_object('role_grant_id', held.id, 'role', held.role, 'from_on', held.from_on, 'to_on', held.to_on));
  end if;
  return next;
end $$;
comment on function end_role is 'The right is gone at once, so its last day is yesterday; the row is never deleted. No row: not an administrator, no such grant, or the file is not open. refusal: role_ended, last_admin (someone must be able to grant roles).';
