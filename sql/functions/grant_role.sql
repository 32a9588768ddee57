-- An administrator gives someone a role, for the house, an organisation or a course, from a day on.
create or replace function grant_role(person_id bigint, whom_id bigint, role text, place text, from_on text, to_on text, out granted_id bigint, out whose_id bigint, out refusal text[], out refusal_values jsonb)
  returns setof record
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  today date := (now() at time zone 'Europe/Paris')::date;
  first record;
  last record;
  named text := upper(nullif(btrim(grant_role.place), ''));
  organisation bigint;
  course bigint;
  reach text;
begin
  if not holds_role(grant_role.person_id, '{admin}') or not is_looking(grant_role.person_id, grant_role.whom_id) then
    return;
  end if;
  -- Two grants at once look one after the other.
  perform from person p where p.id = grant_role.whom_id for no key update;
  whose_id := grant_role.whom_id;
  select * into first from read_day(grant_role.from_on);
  select * into last from read_day(grant_role.to_on);
  if named is not null then
    select o.id into organisation from organisation o where o.code = named;
    if organisation is null then
      select c.id into course from course c where c.code = named;
    end if;
  end if;
  reach := case when course is not null then 'course' when organisation is null then 'cluster' when grant_role.role = 'employer' then 'company' else 'organisation' end;
  refusal := nullif(array_remove(array[
    'role.' || case when coalesce(grant_role.role, '') not in ('employer', 'teacher', 'reviewer', 'office', 'leader', 'admin') then 'unknown' end,
    'place.' || case when named is not null and organisation is null and (course is null) then 'unknown' when grant_role.role = 'employer' and (organisation is null) then 'missing' when course is not null and grant_role.role not in ('teacher', 'reviewer') then 'not_a_course' when grant_role.role = 'admin' and (named is not null) then 'house_only' end,
    'from_on.' || case when first.problem is not null then 'not_a_date' end,
    'to_on.' || case when last.problem is not null then 'not_a_date' when last.day_on < coalesce(first.day_on, today) then 'before_start' end], null), '{}');
  if refusal is null and exists (
    select from role_grant g
    where g.person_id = grant_role.whom_id and g.role = grant_role.role and g.scope = reach and g.organisation_id is not distinct from organisation and g.course_id is not distinct from course
      and daterange(g.from_on, g.to_on, '[]') && daterange(coalesce(first.day_on, today), last.day_on, '[]')) then
    refusal := '{role.held}';
  end if;
  if refusal is null then
    insert into role_grant (person_id, role, scope, organisation_id, course_id, from_on, to_on, granted_by)
    values (grant_role.whom_id, grant_role.role, reach, organisation, course, coalesce(first.day_on, today), last.day_on, grant_role.person_id)
    returning id into granted_id;
    insert into audit (person_id, action, object, object_id, detail)
    values (grant_role.person_id, 'role.grant', 'person', grant_role.whom_id::text, jsonb_build_object('role_grant_id', granted_id, 'role', grant_role.role, 'scope', reach));
  end if;
  return next;
end $$;
comment on function grant_role is 'place = the code of an organisation or of a course; empty = the whole house. No row: not an administrator, or the file is not open. refusal: role.unknown, role.held; place.unknown, place.missing, place.not_a_course, place.house_only; from_on.not_a_date; to_on.not_a_date, to_on.before_start.';
