-- A code is added to a list, or what it means is replaced by a new version.
create or replace function save_code(person_id bigint, code_list text, code text, label_fr text, label_en text, code_version text, valid_from text, valid_to text, out saved_code text, out refusal text[], out refusal_values jsonb)
  returns setof record
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  before code;
  after code;
  first record;
  last record;
begin
  if not holds_role(save_code.person_id, '{office,admin}') or coalesce(save_code.code_list, '') not in ('isced_f', 'isced_level', 'eqf', 'nsf', 'formacode', 'rome', 'rncp', 'rs', 'door', 'term', 'reason', 'lheo', 'time_zone') then
    return;
  end if;
  lock table code in share row exclusive mode;
  after.list := save_code.code_list;
  after.code := clean_name(save_code.code);
  after.label_fr := clean_name(save_code.label_fr);
  after.label_en := clean_name(save_code.label_en);
  after.version := clean_name(save_code.code_version);
  select * into first from read_day(save_code.valid_from);
  select * into last from read_day(save_code.valid_to);
  after.valid_from := first.day_on;
  after.valid_to := last.day_on;
  select * into before from code c where c.list = after.list and c.code = after.code;
  refusal := nullif(array_remove(array[
    'code.' || case when after.code is null then 'missing' when after.code !~ case after.list when 'isced_f' then '^[0-9]{2,4}$' when 'isced_level' then '^[5-9]$' when 'eqf' then '^[1-8]$' when 'nsf' then '^[0-9]{3}$' when 'formacode' then '^[0-9]{5}$' when 'rome' then '^[A-Z][0-9]{4}$' when 'rncp' then '^RNCP[0-9]{1,6}$' when 'rs' then '^RS[0-9]{1,8}$' when 'time_zone' then '^[A-Z][A-Za-z0-9_+/-]{1,39}$' else '^[A-Za-z0-9][A-Za-z0-9_.-]{0,39}$' end then 'malformed' when after.list = 'time_zone' and not exists (select from pg_timezone_names z where z.name = after.code) then 'no_zone' end,
    'label_fr.' || case when after.label_fr is null then 'missing' when char_length(after.label_fr) > 250 then 'too_long' end,
    'label_en.' || case when after.label_en is null then 'missing' when char_length(after.label_en) > 250 then 'too_long' end,
    'code_version.' || case when char_length(after.version) > 40 then 'too_long' end,
    'valid_from.' || case when first.problem is not null then 'not_a_date' when before.code is not null and (first.day_on is null) then 'missing' when first.day_on <= before.valid_from then 'before_last' end,
    'valid_to.' || case when last.problem is not null then 'not_a_date' when last.day_on < first.day_on then 'before_start' end], null), '{}');
  if refusal is null then
    if before.code is null then
      insert into code values (after.*);
    else
      insert into code_former (list, code, label_fr, label_en, version, valid_from, valid_to, replaced_by)
      values (before.list, before.code, before.label_fr, before.label_en, before.version, before.valid_from, least(before.valid_to, first.day_on - 1), save_code.person_id);
      update code c set label_fr = after.label_fr, label_en = after.label_en, version = after.version, valid_from = after.valid_from, valid_to = after.valid_to where c.list = after.list and c.code = after.code;
    end if;
    perform note_change(save_code.person_id, case when before.code is null then 'code.create' else 'code.replace' end, 'code', after.list, null, to_jsonb(after) - 'list');
    saved_code := after.code;
  end if;
  return next;
end $$;
comment on function save_code is 'A code that is there already gets a new version from a day after the last one began; what it meant until the day before stays in code_former. No row: neither office nor admin, or no such list. refusal: code., label_fr., label_en., code_version., valid_from., valid_to. + missing, malformed, no_zone (none that PostgreSQL knows), too_long, not_a_date, before_last, before_start.';
