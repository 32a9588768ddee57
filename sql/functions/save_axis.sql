-- A scientific axis is added or changed.
create or replace function save_axis(person_id bigint, axis_code text, stamp text, code text, name_fr text, name_en text, valid_from text, valid_to text, out saved_code text, out refusal text[], out refusal_values jsonb)
  returns setof record
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  before axis;
  after axis;
  valid record;
begin
  if not holds_role(save_axis.person_id, '{office,admin}') then
    return;
  end if;
  lock table axis in share row exclusive mode;
  if save_axis.axis_code is not null then
    select * into before from axis x where x.code = save_axis.axis_code;
    if not found then
      return;
    end if;
    if save_axis.stamp is distinct from md5(before::text) then
      refusal := array['stale_save'];
      return next;
      return;
    end if;
  end if;
  after := before;
  after.code := coalesce(before.code, lower(clean_name(save_axis.code)));
  after.name_fr := clean_name(save_axis.name_fr);
  after.name_en := clean_name(save_axis.name_en);
  select * into valid from read_validity(save_axis.valid_from, save_axis.valid_to);
  after.valid_from := valid.first_on;
  after.valid_to := valid.last_on;
  after.position := coalesce(before.position, (select coalesce(max(x.position), 0) + 1 from axis x));
  refusal := nullif(array_remove(array[
    'code.' || case when after.code is null then 'missing' when after.code !~ '^[a-z][a-z-]{0,39}$' then 'malformed' when before.code is null and exists (select from axis x where x.code = after.code) then 'taken' end,
    'name_fr.' || case when after.name_fr is null then 'missing' when char_length(after.name_fr) > 250 then 'too_long' end,
    'name_en.' || case when after.name_en is null then 'missing' when char_length(after.name_en) > 250 then 'too_long' end], null) || valid.refusal, '{}');
  if refusal is null then
    insert into axis values (after.*) on conflict on constraint axis_pkey do update set name_fr = after.name_fr, name_en = after.name_en, valid_from = after.valid_from, valid_to = after.valid_to;
    perform note_change(save_axis.person_id, case when before.code is null then 'axis.create' else 'axis.change' end, 'axis', after.code, case when before.code is not null then to_jsonb(before) end, to_jsonb(after));
    saved_code := after.code;
  end if;
  return next;
end $$;
comment on function save_axis is 'axis_code NULL = a new one, last in order. No row: neither office nor admin, or no such axis. refusal: stale_save, or FIELD. + missing, malformed, taken, too_long, not_a_date, before_start.';
