-- What is aimed at for a year: a new row each time, the latest counts.
create or replace function set_target(person_id bigint, year text, measure text, target_value text, source text, cell text default 'all', out saved_year text, out refusal text[], out refusal_values jsonb)
  returns setof record
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  wanted text := replace(regexp_replace(coalesce(set_target.target_value, ''), '[[:space:]\u00a0\u202f]', '', 'g'), ',', '.');
  why text := clean_name(set_target.source);
  kind text := year_kind_of(btrim(coalesce(set_target.year, '')));
  version int := (select max(d.version) from measure_definition d where d.measure = set_target.measure and d.valid_from <= (now() at time zone 'Europe/Paris')::date);
  aimed constant text := coalesce(nullif(set_target.cell, ''), 'all');
begin
  if not holds_role(set_target.person_id, '{office}') then
    return;
  end if;
  saved_year := btrim(coalesce(set_target.year, ''));
  refusal := nullif(array_remove(array[
    'year.' || case when saved_year = '' then 'missing' when kind is null then 'malformed' end,
    'measure.' || case when version is null then 'unknown' end,
    'target_value.' || case when wanted <> '' and wanted !~ '^[0-9]{1,9}([.][0-9]{1,2})?$' then 'not_a_number' end,
    'cell.' || case when not exists (select from target_cells('fr') c where c.cell = aimed) then 'not_aimed' end,
    'source.' || case when why is null then 'missing' when char_length(why) > 400 then 'too_long' end], null), '{}');
  if refusal is null then
    insert into target (year_kind, year, measure, definition, dimension1, value1, value, source, set_by)
    values (kind, saved_year, set_target.measure, version, case aimed when 'all' then 'all' else split_part(aimed, ':', 1) end, case aimed when 'all' then 'all' else substr(aimed, position(':' in aimed) + 1) end, nullif(wanted, '')::numeric, why, set_target.person_id);
    perform note_change(set_target.person_id, 'target.set', 'target', saved_year || ':' || set_target.measure || case aimed when 'all' then '' else ':' || aimed end, null, jsonb_build_object('value', nullif(wanted, '')), '{}');
  end if;
  return next;
end $$;
comment on function set_target is 'No row: not the office. An empty value takes the target back. refusal: year.missing, year.malformed; measure.unknown; cell.not_aimed; target_value.not_a_number; source.missing, source.too_long.';
