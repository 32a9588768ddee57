-- Whom a sign-in cookie stands for at this moment: unknown, expired, idle for too long or disabled ones are not here.
create or replace view signed_in as
select s.session_hash, p.id as person_id, p.given_name, p.given_name || ' ' || coalesce(p.usual_name, p.family_name) as person_name, p.language,
  array(select distinct g.role from role_grant g
    where g.person_id = p.id and g.from_on <= (now() at time zone 'Europe/Paris')::date and (g.to_on is null or g.to_on >= (now() at time zone 'Europe/Paris')::date) order by g.role) as roles,
  case when s.idle_minutes is null then s.expires_at else least(s.expires_at, s.last_seen_at + s.idle_minutes * interval '1 minute') end as ends_at,
  s.last_seen_at < now() - interval '1 minute' as is_seen_stale
from sign_in s
  join person p on p.id = s.person_id
  join account a on a.person_id = s.person_id
where a.disabled_at is null and s.expires_at > now() and (s.idle_minutes is null or s.last_seen_at + s.idle_minutes * interval '1 minute' > now());
comment on view signed_in is 'One row per living sign-in; roles of today. ends_at = when it ends if nothing more is asked.';
