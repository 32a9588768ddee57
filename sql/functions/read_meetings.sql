-- Meetings as typed, one a line: 2026-01-13 14:00-16:00 | room | online address or "exam".
create or replace function read_meetings(typed text, time_zone text) returns table (line int, starts_at timestamptz, ends_at timestamptz, room text, link text, kind text, problem text)
language sql stable set search_path = public, pg_temp as $$
  select l.place::int, m.starts_at, m.ends_at, left(case when p.second !~ '^https?://' then p.second end, 255), case when p.second ~ '^https?://' then p.second when p.third ~ '^https?://' then p.third end,
    case when 'exam' in (lower(p.second), lower(p.third)) or 'examen' in (lower(p.second), lower(p.third)) then 'exam' when p.second ~ '^https?://' or p.third ~ '^https?://' then 'online' else 'class' end,
    case when t.part is null then 'malformed' when d.day_on is null or t.part[2]::int > 23 or t.part[3]::int > 59 or t.part[4]::int > 23 or t.part[5]::int > 59 then 'not_a_date' when m.ends_at <= m.starts_at then 'order'
      else coalesce(clock_problem(d.day_on + make_time(t.part[2]::int, t.part[3]::int, 0), read_meetings.time_zone), clock_problem(d.day_on + make_time(t.part[4]::int, t.part[5]::int, 0), read_meetings.time_zone)) end
  from regexp_split_to_table(replace(coalesce(typed, ''), E'\r', ''), E'\n') with ordinality l (content, place)
    cross join lateral (select regexp_match(btrim(split_part(l.content, '|', 1)), '^([0-9]{4}-[0-9]{1,2}-[0-9]{1,2}) +([0-9]{1,2}):([0-9]{2}) *[-–] *([0-9]{1,2}):([0-9]{2})$') as part) t
    cross join lateral (select clean_name(split_part(l.content, '|', 2)) as second, clean_name(split_part(l.content, '|', 3)) as third) p
    cross join lateral read_day(t.part[1]) d
    cross join lateral (select case when t.part[2]::int < 24 and t.part[3]::int < 60 then (d.day_on + make_time(t.part[2]::int, t.part[3]::int, 0)) at time zone read_meetings.time_zone end as starts_at,
      case when t.part[4]::int < 24 and t.part[5]::int < 60 then (d.day_on + make_time(t.part[4]::int, t.part[5]::int, 0)) at time zone read_meetings.time_zone end as ends_at) m
  where btrim(l.content) <> ''
$$;
comment on function read_meetings is 'Never raises. problem of a line: malformed, not_a_date, order, no_such_hour, hour_twice.';
