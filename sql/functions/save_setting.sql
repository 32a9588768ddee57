-- A setting gets another value.
create or replace function save_setting(person_id bigint, setting_name text, stamp text, setting_value text, reason text, out saved_name text, out refusal text[], out refusal_values jsonb)
  returns setof record
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  before setting;
  wanted text := btrim(coalesce(save_setting.setting_value, ''));
  why text := clean_name(save_setting.reason);
begin
  if not holds_role(save_setting.person_id, '{office,admin}') then
    return;
  end if;
  select * into before from setting s where s.name = save_setting.setting_name for update;
  if not found then
    return;
  end if;
  saved_name := before.name;
  if save_setting.stamp is distinct from md5(before::text) then
    refusal := array['stale_save'];
    return next;
    return;
  end if;
  -- What is a number, a yes or a time zone today stays one: the readers of a setting expect it.
  refusal := nullif(array_remove(array[
    'setting_value.' || case when wanted = '' then 'missing' when char_length(wanted) > 200 then 'too_long' when before.value ~ '^[0-9]+$' and wanted !~ '^[0-9]{1,6}$' then 'not_a_number' when before.value in ('true', 'false') and wanted not in ('true', 'false') then 'not_a_boolean' when before.name = 'time_zone' and not exists (select from pg_timezone_names z where z.name = wanted) then 'unknown' when before.name = 'sign_in_hours' and wanted::int < 20 then 'too_short' end,
    'reason.' || case when why is null then 'missing' when char_length(why) > 400 then 'too_long' end], null), '{}');
  if refusal is null and wanted <> before.value then
    update setting s set value = wanted, changed_by = save_setting.person_id, changed_at = now() where s.name = before.name;
    perform note_change(save_setting.person_id, 'setting.change', 'setting', before.name, jsonb_build_object('value', before.value), jsonb_build_object('value', wanted), jsonb_build_object('reason', why));
  end if;
  return next;
end $$;
comment on function save_setting is 'No row: neither office nor admin, or no such setting. refusal: stale_save; setting_value. + missing, too_long, not_a_number, not_a_boolean, unknown, too_short; reason.missing, reason.too_long.';
