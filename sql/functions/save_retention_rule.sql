-- How long a kind of personal data is kept.
create or replace function save_retention_rule(person_id bigint, retention_name text, stamp text, active_months text, archive_months text, is_confirmed text, basis text, out saved_name text, out refusal text[], out refusal_values jsonb)
  returns setof record
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  before retention_rule;
  after retention_rule;
  active text := btrim(coalesce(save_retention_rule.active_months, ''));
  archive text := btrim(coalesce(save_retention_rule.archive_months, ''));
begin
  if not holds_role(save_retention_rule.person_id, '{admin}') then
    return;
  end if;
  select * into before from retention_rule r where r.name = save_retention_rule.retention_name for update;
  if not found then
    return;
  end if;
  saved_name := before.name;
  if save_retention_rule.stamp is distinct from md5(before::text) then
    refusal := array['stale_save'];
    return next;
    return;
  end if;
  after := before;
  after.basis := clean_name(save_retention_rule.basis);
  after.is_confirmed := coalesce(save_retention_rule.is_confirmed, '') <> '';
  refusal := nullif(array_remove(array[
    'active_months.' || case when active !~ '^([0-5]?[0-9]{0,2}|600)$' then 'out_of_range' end,
    'archive_months.' || case when archive !~ '^([0-5]?[0-9]{0,2}|600)$' then 'out_of_range' end,
    'basis.' || case when char_length(after.basis) > 400 then 'too_long' when after.is_confirmed and (after.basis is null) then 'missing' end], null), '{}');
  if refusal is null then
    after.active_months := nullif(active, '')::int;
    after.archive_months := nullif(archive, '')::int;
    if after is distinct from before then
      update retention_rule r set active_months = after.active_months, archive_months = after.archive_months, is_confirmed = after.is_confirmed, basis = after.basis, changed_by = save_retention_rule.person_id, changed_at = now()
      where r.name = before.name;
      perform note_change(save_retention_rule.person_id, 'retention.change', 'retention', before.name, to_jsonb(before) - 'changed_at' - 'changed_by', to_jsonb(after) - 'changed_at' - 'changed_by');
    end if;
  end if;
  return next;
end $$;
comment on function save_retention_rule is 'An empty number = not decided. No row: not an administrator, or no such rule. refusal: stale_save; active_months.out_of_range, archive_months.out_of_range; basis.missing (a confirmed rule names what it rests on), basis.too_long.';
