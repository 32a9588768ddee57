-- Who was there in a half-day, entered on screen or from the signed sheet.
create or replace function record_attendance(person_id bigint, session_id bigint, half_day_key text, presence text[]) returns table (recorded int, refusal text[], refusal_values jsonb)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  s session;
  h record;
  today date := (now() at time zone 'Europe/Paris')::date;
  role text;
  n int;
begin
  select * into s from session x where x.id = record_attendance.session_id and may_run_session(record_attendance.person_id, x.id) for no key update;
  if not found then return; end if;
  select * into h from half_days(s.id) d where d.half_day_key = record_attendance.half_day_key;
  if not found then return; end if;
  if s.attendance <> 'half_day' then
    return query select 0, array['attendance_none'], '{}'::jsonb;
    return;
  elsif h.half_day_on > (select (now() at time zone s.time_zone)::date from session s where s.id = record_attendance.session_id) then
    return query select 0, array['attendance_early'], jsonb_build_object('date', h.half_day_on);
    return;
  end if;
  if exists (select from unnest(record_attendance.presence) m where m !~ '^[0-9]{1,18}:(present|absent|excused)?$')
    or exists (select from unnest(record_attendance.presence) m where not exists (select from enrolment e where e.id = split_part(m, ':', 1)::bigint and e.session_id = s.id)) then
    return query select 0, array['presence.unknown'], '{}'::jsonb;
    return;
  end if;
  role := session_role(record_attendance.person_id, s.id);
  with told as (
    select distinct on (split_part(m, ':', 1)) split_part(m, ':', 1)::bigint as enrolment_id, split_part(m, ':', 2) as presence from unnest(record_attendance.presence) m order by split_part(m, ':', 1)
  ), changed as (
    select t.enrolment_id, t.presence from told t
    where t.presence <> '' and t.presence is distinct from (
      select a.presence from attendance_event a where a.enrolment_id = t.enrolment_id and a.half_day_on = h.half_day_on and a.half_day = h.half_day order by a.id desc limit 1)
  ), written as (
    insert into attendance_event (enrolment_id, meeting_id, half_day_on, half_day, presence, minutes, effective_on, recorded_on, actor_role)
    select c.enrolment_id, h.meeting_id, h.half_day_on, h.half_day, c.presence, case c.presence when 'present' then least(h.minutes, 1440) else 0 end, h.half_day_on, greatest(today, h.half_day_on), role from changed c order by c.enrolment_id
    returning id
  ), detailed as (
    insert into attendance_event_detail (attendance_event_id, person_id) select w.id, record_attendance.person_id from written w returning 1
  )
  select count(*) into n from detailed;
  insert into audit (person_id, action, object, object_id, detail) values (record_attendance.person_id, 'attendance.record', 'session', s.id::text, jsonb_build_object('half_day', h.half_day_key, 'rows', n));
  return query select n, null::text[], null::jsonb;
end $$;
comment on function record_attendance is 'presence: "ENROLMENT:present", absent, excused, or nothing (not told). Only what differs is written, as a new row: a correction leaves the old one. No row: absent or not one''s own. Refusals: attendance_none, attendance_early, presence.unknown.';
