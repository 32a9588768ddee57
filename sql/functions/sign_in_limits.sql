-- How long a person's sign-in lasts and how long it may stay idle: by the strictest of the roles held today.
create or replace function sign_in_limits(person_id bigint, out hours int, out idle_minutes int) language sql stable set search_path = public, pg_temp as $$
  select case when min(i.idle) is null then setting_number('sign_in_hours', 20) else setting_number('sign_in_hours_staff', 10) end, min(i.idle)
  from (
    select nullif(setting_number('idle_minutes_' || g.role, 30), 0) as idle
    from role_grant g
    where g.person_id = sign_in_limits.person_id and g.from_on <= (now() at time zone 'Europe/Paris')::date and (g.to_on is null or g.to_on >= (now() at time zone 'Europe/Paris')::date)
  ) i
$$;
comment on function sign_in_limits is 'idle_minutes NULL = no idle limit.';
