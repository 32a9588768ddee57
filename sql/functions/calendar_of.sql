-- Sessions as an iCalendar file (RFC 5545, and RFC 5546 for its method): CRLF, lines of 75 octets at most, times in UTC.
create or replace function calendar_of(method text, organizer text, entries calendar_entry[], locale text, base_url text) returns text language sql stable security definer set search_path = public, pg_temp as $$
  with session_shown as (
    select s.id, s.code, c.code as course_code, s.state, s.sequence + a.sequence_more as sequence, s.changed_at, s.starts_on, s.ends_on, s.place_name, s.place_city, a.uid_tail, a.is_gone, a.is_off or a.is_gone or s.state = 'cancelled' as is_off,
      case when calendar_of.locale = 'en' then coalesce(v.title_en, v.title_fr) else v.title_fr end as title
    from unnest(calendar_of.entries) a join session s on s.id = a.session_id join course c on c.id = s.course_id join course_version v on v.course_id = s.course_id and v.number = s.course_version
    where s.state in ('published', 'cancelled') and s.starts_on is not null
  ), event as (
    select s.*, m.starts_at, 'meeting-' || m.id || s.uid_tail as event_id, 'DTSTART:' || to_char(m.starts_at at time zone 'UTC', 'YYYYMMDD"T"HH24MISS"Z"') as first_line,
      'DTEND:' || to_char(m.ends_at at time zone 'UTC', 'YYYYMMDD"T"HH24MISS"Z"') as last_line, m.room, m.link
    from session_shown s
      join (
        select m.id, m.session_id, m.starts_at, m.ends_at, m.room, m.link, false as is_gone from meeting m
        union all
        select g.meeting_id, g.session_id, g.starts_at, g.ends_at, null, null, true from meeting_gone g where g.ends_at > now()
      ) m on m.session_id = s.id and m.is_gone = s.is_gone
    union all
    select s.*, s.starts_on::timestamptz, 'session-' || s.id || s.uid_tail, 'DTSTART;VALUE=DATE:' || to_char(s.starts_on, 'YYYYMMDD'), 'DTEND;VALUE=DATE:' || to_char(coalesce(s.ends_on, s.starts_on) + 1, 'YYYYMMDD'), null, null
    from session_shown s where not s.is_gone and not exists (select from meeting m where m.session_id = s.id)
  ), line as (
    select e.starts_at, e.event_id, l.n, l.line from event e, unnest(array[
      'BEGIN:VEVENT', 'UID:' || e.event_id || '@' || split_part(regexp_replace(calendar_of.base_url, '^https?://', ''), '/', 1),
      'DTSTAMP:' || to_char(now() at time zone 'UTC', 'YYYYMMDD"T"HH24MISS"Z"'), e.first_line, e.last_line, 'ORGANIZER:mailto:' || calendar_of.organizer,
      'SUMMARY:' || calendar_escape(e.title), 'LOCATION:' || nullif(calendar_escape(concat_ws(', ', e.room, e.place_name, case when e.place_name like '%' || e.place_city || '%' then null else e.place_city end)), ''),
      'URL:' || calendar_of.base_url || '/' || locale || '/courses/' || e.course_code, 'STATUS:' || case when e.is_off then 'CANCELLED' else 'CONFIRMED' end,
      'SEQUENCE:' || e.sequence, 'LAST-MODIFIED:' || to_char(e.changed_at at time zone 'UTC', 'YYYYMMDD"T"HH24MISS"Z"'), 'END:VEVENT']) with ordinality l (line, n)
    where l.line is not null
  )
  select calendar_fold('BEGIN:VCALENDAR') || calendar_fold('VERSION:2.0') || calendar_fold('PRODID:-//Amphi//Amphi//' || upper(locale)) || calendar_fold('CALSCALE:GREGORIAN') || calendar_fold('METHOD:' || method)
    || coalesce((select string_agg(calendar_fold(l.line), '' order by l.starts_at, l.event_id, l.n) from line l), '') || calendar_fold('END:VCALENDAR')
$$;
comment on function calendar_of is 'One event per meeting; a session without meetings is one all-day event from its first to its last day. Sessions to be scheduled have none. organizer: an address, needed by the methods of mail; NULL leaves it out.';
