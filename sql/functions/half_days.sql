-- The half-days of a session: its meetings by local date, before and after 13:00.
create or replace function half_days(session_id bigint) returns table (half_day_key text, half_day_on date, half_day text, starts_at timestamptz, ends_at timestamptz, minutes int, meeting_id bigint, room text)
language sql stable security definer set search_path = public, pg_temp as $$
  select h.day || '-' || h.half, h.day, h.half, min(h.starts_at), max(h.ends_at), sum(extract(epoch from h.ends_at - h.starts_at) / 60)::int, min(h.id), min(h.room)
  from (
    select m.id, m.starts_at, m.ends_at, m.room, (m.starts_at at time zone s.time_zone)::date as day, case when (m.starts_at at time zone s.time_zone)::time < '13:00' then 'morning' else 'afternoon' end as half
    from meeting m join session s on s.id = m.session_id where m.session_id = half_days.session_id
  ) h
  group by h.day, h.half order by min(h.starts_at)
$$;
comment on function half_days is 'half_day_key stands in addresses: 2026-01-13-morning. minutes = what a person who was there the whole time attended.';
