-- The meetings of a session, all at once.
create or replace function save_meetings(person_id bigint, session_id bigint, edition text, meetings text, seen text default null) returns table (of_session bigint, refusal text[], refusal_values jsonb)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  s session;
  wrong record;
begin
  select * into s from session x where x.id = save_meetings.session_id and may_run_session(save_meetings.person_id, x.id) for no key update;
  if not found then return; end if;
  if s.state = 'cancelled' then
    return query select s.id, array['session_cancelled'], '{}'::jsonb;
    return;
  elsif save_meetings.edition is distinct from s.edition::text then
    return query select s.id, array['stale_page'], '{}'::jsonb;
    return;
  end if;
  if (select count(*) from read_meetings(save_meetings.meetings, s.time_zone)) > 300 then
    return query select s.id, array['meetings.too_many'], '{}'::jsonb;
    return;
  end if;
  select * into wrong from read_meetings(save_meetings.meetings, s.time_zone) r where r.problem is not null order by r.line limit 1;
  if found then
    return query select s.id, case wrong.problem when 'malformed' then array['meetings.malformed'] when 'not_a_date' then array['meetings.not_a_date'] when 'no_such_hour' then array['meetings.no_such_hour'] when 'hour_twice' then array['meetings.hour_twice'] else array['meetings.order'] end, jsonb_build_object('line', wrong.line);
    return;
  end if;
  select r.line, case when (r.starts_at at time zone s.time_zone)::date not between s.starts_on and coalesce(s.ends_on, 'infinity') then 'outside' else 'overlap' end as problem into wrong
  from read_meetings(save_meetings.meetings, s.time_zone) r
  where (r.starts_at at time zone s.time_zone)::date not between s.starts_on and coalesce(s.ends_on, 'infinity')
    or exists (select from read_meetings(save_meetings.meetings, s.time_zone) o where o.line < r.line and o.starts_at < r.ends_at and r.starts_at < o.ends_at)
  order by r.line limit 1;
  if found then
    return query select s.id, case wrong.problem when 'outside' then array['meetings.outside'] else array['meetings.overlap'] end, jsonb_build_object('line', wrong.line, 'starts_on', s.starts_on, 'ends_on', s.ends_on);
    return;
  end if;
  if exists (select from meeting m join attendance_event a on a.meeting_id = m.id
    where m.session_id = s.id and not exists (select from read_meetings(save_meetings.meetings, s.time_zone) r where r.starts_at = m.starts_at and r.ends_at = m.ends_at)) then
    return query select s.id, array['attendance_kept'], '{}'::jsonb;
    return;
  end if;
  if clashes_seen(s.id, null, save_meetings.meetings) <> coalesce(save_meetings.seen, '') then
    return query select s.id, array['clashes.unseen'], '{}'::jsonb;
    return;
  end if;
  delete from meeting_teacher t using meeting m
  where t.meeting_id = m.id and m.session_id = s.id and not exists (select from read_meetings(save_meetings.meetings, s.time_zone) r where r.starts_at = m.starts_at and r.ends_at = m.ends_at);
  delete from meeting m where m.session_id = s.id and not exists (select from read_meetings(save_meetings.meetings, s.time_zone) r where r.starts_at = m.starts_at and r.ends_at = m.ends_at);
  update meeting m set room = r.room, link = r.link, kind = r.kind from read_meetings(save_meetings.meetings, s.time_zone) r where m.session_id = s.id and r.starts_at = m.starts_at and r.ends_at = m.ends_at;
  insert into meeting (session_id, starts_at, ends_at, room, link, kind)
  select s.id, r.starts_at, r.ends_at, r.room, r.link, r.kind from read_meetings(save_meetings.meetings, s.time_zone) r
  where not exists (select from meeting m where m.session_id = s.id and m.starts_at = r.starts_at and m.ends_at = r.ends_at) order by r.starts_at;
  update session x set edition = x.edition + 1, sequence = x.sequence + 1, changed_at = now() where x.id = s.id;
  if s.state = 'published' then
    perform tell_session(s.id, 'session_changed', 'session:' || s.id || ':' || (s.edition + 1));
  end if;
  insert into session_change (session_id, person_id, field, new_value) values (s.id, save_meetings.person_id, 'meetings', (select count(*)::text from meeting m where m.session_id = s.id));
  insert into audit (person_id, action, object, object_id) values (save_meetings.person_id, 'session.meetings', 'session', s.id::text);
  return query select s.id, null::text[], null::jsonb;
end $$;
comment on function save_meetings is 'Everybody in a published session is told. A meeting whose hours stay is the same meeting (its attendance hangs on it). No row: absent or not one''s own. Refusals: session_cancelled, stale_page, attendance_kept, clashes.unseen (as in move_session), meetings. + too_many, malformed, not_a_date, order, no_such_hour, hour_twice, outside, overlap (with the line).';
