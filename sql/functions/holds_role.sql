-- Whether a person holds one of these roles today, wherever it reaches.
create or replace function holds_role(person_id bigint, roles text[]) returns boolean language sql stable security definer set search_path = public, pg_temp as $$
  select exists (
    select from role_grant g
    where g.person_id = holds_role.person_id and g.role = any (roles) and g.from_on <= (now() at time zone 'Europe/Paris')::date
      and (g.to_on is null or g.to_on >= (now() at time zone 'Europe/Paris')::date))
$$;
comment on function holds_role is 'The same dates as visitor(): a right that ended yesterday is gone today.';
