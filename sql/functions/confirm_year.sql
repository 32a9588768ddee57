-- The office notes that an institution has handed in its year, or that the year is closed without its word.
create or replace function confirm_year(person_id bigint, year text, organisation_code text, confirmation text, reason text, out confirmed_code text, out refusal text[], out refusal_values jsonb)
  returns setof record
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  why constant text := clean_name(confirm_year.reason);
begin
  if not holds_role(confirm_year.person_id, '{office}') or year_kind_of(confirm_year.year) is null then
    return;
  end if;
  confirmed_code := (select o.code from organisation o where o.code = confirm_year.organisation_code);
  refusal := nullif(array_remove(array[
    'organisation_code.' || case when confirmed_code is null then 'unknown' end,
    'confirmation.' || case when coalesce(confirm_year.confirmation, '') not in ('confirmed', 'waived', 'withdrawn') then 'unknown' end,
    'reason.' || case when confirm_year.confirmation = 'waived' and why is null then 'missing' when char_length(why) > 500 then 'too_long' end], null), '{}');
  if refusal is null then
    insert into year_confirmation (year_kind, year, organisation_code, kind, reason, confirmed_by) values (year_kind_of(confirm_year.year), confirm_year.year, confirmed_code, confirm_year.confirmation, why, confirm_year.person_id);
    insert into audit (person_id, action, object, object_id, detail) values (confirm_year.person_id, 'year.confirm', 'organisation', confirmed_code, jsonb_build_object('year', confirm_year.year, 'kind', confirm_year.confirmation));
  end if;
  return next;
end $$;
comment on function confirm_year is 'withdrawn takes a word back. No row: not the office, or no year. refusal: organisation_code.unknown, confirmation.unknown; reason.missing (waived without one), reason.too_long.';
