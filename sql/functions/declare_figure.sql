-- What an institution declared to a national survey: a new row each time, the latest counts.
create or replace function declare_figure(person_id bigint, year text, declaring text, line text, declared_value text, declared_source text, out declared_year text, out refusal text[], out refusal_values jsonb)
  returns setof record
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  wanted text := replace(regexp_replace(coalesce(declare_figure.declared_value, ''), '[[:space:]\u00a0\u202f]', '', 'g'), ',', '.');
  why text := clean_name(declare_figure.declared_source);
  whose text := upper(btrim(coalesce(declare_figure.declaring, '')));
  lines text[] := case year_kind_of(declare_figure.year) when 'civil' then '{trainees,hours,diplomas}' when 'academic' then '{enrolments}' end::text[];
begin
  if not holds_role(declare_figure.person_id, '{office}') or lines is null then
    return;
  end if;
  declared_year := declare_figure.year;
  refusal := nullif(array_remove(array[
    'declaring.' || case when not exists (select from organisation o where o.code = whose) then 'unknown' end,
    'line.' || case when coalesce(declare_figure.line, '') <> all (lines) then 'unknown' end,
    'declared_value.' || case when wanted <> '' and wanted !~ '^[0-9]{1,9}([.][0-9]{1,2})?$' then 'not_a_number' end,
    'declared_source.' || case when why is null then 'missing' when char_length(why) > 400 then 'too_long' end], null), '{}');
  if refusal is null then
    insert into declared_figure (year, survey, line, organisation_code, value, source, declared_by)
    values (declared_year, case declare_figure.line when 'enrolments' then 'sise' else 'survey6' end, declare_figure.line, whose, nullif(wanted, '')::numeric, why, declare_figure.person_id);
    perform note_change(declare_figure.person_id, 'figure.declare', 'declared_figure', declared_year || ':' || whose || ':' || declare_figure.line, null, jsonb_build_object('value', nullif(wanted, '')), '{}');
  end if;
  return next;
end $$;
comment on function declare_figure is 'No row: not the office, or no year. An empty value takes the number back. refusal: declaring.unknown; line.unknown; declared_value.not_a_number; declared_source.missing, declared_source.too_long.';
