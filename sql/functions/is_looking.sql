-- Whether someone's file is open to this member of the office.
create or replace function is_looking(person_id bigint, whom_id bigint) returns boolean language sql stable security definer set search_path = public, pg_temp as $$
  select holds_role(is_looking.person_id, '{office,admin}') and exists (
    select from audit a
    where a.object = 'person' and a.object_id = is_looking.whom_id::text and a.action = 'person.look' and a.person_id = is_looking.person_id
      and a.at > now() - setting_number('look_minutes', 30) * interval '1 minute')
$$;
comment on function is_looking is 'look_person() opened it less than the setting look_minutes ago. So no page shows a person''s file without a row that says who looked and when.';
