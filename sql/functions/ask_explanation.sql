-- Why did it change: two states of a year, each a release or a day, are to be explained; amphi jobs does it.
create or replace function ask_explanation(person_id bigint, year text, from_release text, from_on text, to_release text, to_on text, table_name text, out job_id bigint, out refusal text[], out refusal_values jsonb)
  returns setof record
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  today constant date := (now() at time zone 'Europe/Paris')::date;
  earlier year_release;
  later year_release;
  first record;
  last record;
  tables constant text := nullif(btrim(coalesce(ask_explanation.table_name, '')), '');
begin
  if not holds_role(ask_explanation.person_id, '{leader,office}') or year_kind_of(ask_explanation.year) is null then
    return;
  end if;
  select * into earlier from year_release r where r.year = ask_explanation.year and r.revision::text = btrim(ask_explanation.from_release) and r.revision > 0;
  select * into later from year_release r where r.year = ask_explanation.year and r.revision::text = btrim(ask_explanation.to_release) and r.revision > 0;
  select * into first from read_day(ask_explanation.from_on);
  select * into last from read_day(ask_explanation.to_on);
  if earlier.id is not null then
    first.day_on := earlier.known_on;
    first.problem := null;
  end if;
  if later.id is not null then
    last.day_on := later.known_on;
    last.problem := null;
  end if;
  last.day_on := coalesce(last.day_on, case when last.problem is null then today end);
  refusal := nullif(array_remove(array[
    'from_on.' || case when first.problem is not null then 'not_a_date' when first.day_on is null then 'missing' end,
    'to_on.' || case when last.problem is not null then 'not_a_date' when last.day_on > today then 'ahead' when last.day_on < first.day_on then 'before_start' end,
    'table_name.' || case when tables <> all (release_tables()) then 'unknown' end], null), '{}');
  if refusal is null then
    insert into job (kind, person_id, input)
    values ('explanation', ask_explanation.person_id, jsonb_build_object('year', ask_explanation.year, 'table', tables, 'from_revision', earlier.revision, 'to_revision', later.revision, 'as_of1', coalesce(earlier.as_of, first.day_on), 'known_on1', first.day_on,
      'as_of2', coalesce(later.as_of, last.day_on), 'known_on2', last.day_on, 'definitions1', earlier.definitions, 'parameters1', earlier.parameters, 'definitions2', later.definitions, 'parameters2', later.parameters)) returning id into job_id;
  end if;
  return next;
end $$;
comment on function ask_explanation is 'A release stands for its own days and rules; an empty to_on is now. table_name: one of release_tables(), empty = the totals. No row: neither leadership nor office, or no year. refusal: from_on. + missing, not_a_date; to_on. + not_a_date, ahead, before_start; table_name.unknown.';
