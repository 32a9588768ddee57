-- A code is not to be chosen any more after a day; it stays readable.
create or replace function end_code(person_id bigint, code_list text, ended_code text, last_on text, out saved_code text, out refusal text[], out refusal_values jsonb)
  returns setof record
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  before code;
  last record;
begin
  if not holds_role(end_code.person_id, '{office,admin}') or not exists (select from code c where c.list = end_code.code_list) then
    return;
  end if;
  select * into before from code c where c.list = end_code.code_list and c.code = btrim(end_code.ended_code) for update;
  select * into last from read_day(end_code.last_on);
  refusal := nullif(array_remove(array[
    'ended_code.' || case when before.code is null then 'unknown' end,
    'last_on.' || case when last.problem is not null then 'not_a_date' when last.day_on is null then 'missing' when last.day_on < before.valid_from then 'before_start' end], null), '{}');
  if refusal is null then
    update code c set valid_to = last.day_on where c.list = before.list and c.code = before.code;
    perform note_change(end_code.person_id, 'code.end', 'code', before.list, jsonb_build_object('code', null, 'valid_to', before.valid_to), jsonb_build_object('code', before.code, 'valid_to', last.day_on));
    saved_code := before.code;
  end if;
  return next;
end $$;
comment on function end_code is 'No row: neither office nor admin, or no such list. refusal: ended_code.unknown; last_on.missing, last_on.not_a_date, last_on.before_start.';
