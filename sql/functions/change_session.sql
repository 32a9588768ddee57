-- The fields of a session's form, checked together and written together. Inner part of open_session and save_session: they hold the session's lock.
create or replace function change_session(person_id bigint, session_id bigint, starts_on text, ends_on text, opens_at text, closes_at text, capacity text, is_unlimited text, minimum_size text, has_waiting_list text,
  admission text, attendance text, tracks text[], mode text, place_name text, place_city text, price_total text, hours_total text, withdraw_until text, rhythm_fr text, rhythm_en text, teachers text, reason text, time_zone text,
  out refusal text[], out refusal_values jsonb)
language plpgsql volatile set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  old session;
  s session;
  d record;
  why text := clean_name(change_session.reason);
  addresses text[] := array(select lower(btrim(a)) from regexp_split_to_table(coalesce(change_session.teachers, ''), '[[:space:],;]+') a where btrim(a) <> '');
  least_capacity int;
begin
  select * into strict old from session x where x.id = change_session.session_id;
  s := old;
  refusal := '{}';
  refusal_values := '{}';
  s.time_zone := coalesce(nullif(change_session.time_zone, ''), old.time_zone);
  if s.time_zone <> old.time_zone then
    if not exists (select from code c where c.list = 'time_zone' and c.code = s.time_zone and current_date between coalesce(c.valid_from, '-infinity') and coalesce(c.valid_to, 'infinity')) then
      refusal := refusal || 'time_zone.unknown'::text;
      s.time_zone := old.time_zone;
    elsif exists (select from meeting m where m.session_id = s.id) and exists (select from enrolment e where e.session_id = s.id and not e.is_void) then
      -- Other hours could bring people into two places at once, or unsay what they signed.
      refusal := refusal || 'time_zone.in_use'::text;
      s.time_zone := old.time_zone;
    end if;
  end if;
  select * into d from read_day(change_session.starts_on); s.starts_on := d.day_on;
  refusal := refusal || case when d.problem is not null then 'starts_on.not_a_date'::text end;
  select * into d from read_day(change_session.ends_on); s.ends_on := d.day_on;
  refusal := refusal || case when d.problem is not null then 'ends_on.not_a_date'::text when s.ends_on < s.starts_on then 'ends_on.before_start'::text when s.ends_on is not null and s.starts_on is null then 'starts_on.missing'::text end;
  -- Clashes are those of meetings, so new days bring nobody into two places at once, as long as no meeting is left outside them.
  if array_remove(refusal, null) = '{}' and (s.starts_on, s.ends_on) is distinct from (old.starts_on, old.ends_on) then
    select m.starts_at, (m.starts_at at time zone old.time_zone)::date < s.starts_on as is_before into d from meeting m
    where m.session_id = s.id and ((m.starts_at at time zone old.time_zone)::date < s.starts_on or (m.starts_at at time zone old.time_zone)::date > s.ends_on) order by 2 desc, m.starts_at limit 1;
    if found then
      refusal := refusal || case when d.is_before then 'starts_on.meeting_before'::text else 'ends_on.meeting_after'::text end;
      refusal_values := refusal_values || jsonb_build_object('meeting_at', zoned(d.starts_at, old.time_zone, (select p.language from person p where p.id = change_session.person_id)));
    end if;
  end if;
  select * into d from read_moment(change_session.opens_at, s.time_zone); s.opens_at := d.moment;
  refusal := refusal || case when d.problem is not null then case d.problem when 'no_such_hour' then 'opens_at.no_such_hour'::text when 'hour_twice' then 'opens_at.hour_twice'::text else 'opens_at.not_a_date'::text end when s.opens_at is null and s.starts_on is not null then 'opens_at.missing'::text
    when s.opens_at > (s.starts_on::timestamp at time zone s.time_zone) then 'opens_at.after_start'::text end;
  select * into d from read_moment(change_session.closes_at, s.time_zone); s.closes_at := d.moment;
  refusal := refusal || case when d.problem is not null then case d.problem when 'no_such_hour' then 'closes_at.no_such_hour'::text when 'hour_twice' then 'closes_at.hour_twice'::text else 'closes_at.not_a_date'::text end when s.closes_at is null and s.starts_on is not null then 'closes_at.missing'::text
    when s.closes_at <= s.opens_at then 'closes_at.before_opening'::text end;
  select * into d from read_moment(change_session.withdraw_until, s.time_zone); s.withdraw_until := d.moment;
  refusal := refusal || case when d.problem is not null then case d.problem when 'no_such_hour' then 'withdraw_until.no_such_hour'::text when 'hour_twice' then 'withdraw_until.hour_twice'::text else 'withdraw_until.not_a_date'::text end end;

  s.is_unlimited := coalesce(change_session.is_unlimited, '') = 'yes';
  refusal := refusal || case when s.is_unlimited and s.has_audiences then 'is_unlimited.has_audiences'::text end;
  least_capacity := s.seats_taken + s.seats_reserved;
  if coalesce(btrim(change_session.capacity), '') !~ '^[0-9]{0,5}$' then
    refusal := refusal || 'capacity.not_a_number'::text;
  else
    s.capacity := case when not s.is_unlimited then nullif(btrim(change_session.capacity), '')::int end;
    if not s.is_unlimited and coalesce(s.capacity, 0) < least_capacity then
      refusal := refusal || 'capacity.too_small'::text;
      refusal_values := refusal_values || jsonb_build_object('taken', least_capacity, 'free', least_capacity - coalesce(s.capacity, 0));
    elsif not s.is_unlimited and s.capacity is null and s.state = 'published' and s.admission <> 'elsewhere' then
      refusal := refusal || 'capacity.missing'::text;
    end if;
  end if;
  if coalesce(btrim(change_session.minimum_size), '') !~ '^[0-9]{0,5}$' then
    refusal := refusal || 'minimum_size.not_a_number'::text;
  else
    s.minimum_size := nullif(btrim(change_session.minimum_size), '')::int;
    refusal := refusal || case when s.minimum_size > s.capacity then 'minimum_size.too_large'::text end;
  end if;
  s.has_waiting_list := coalesce(change_session.has_waiting_list, '') = 'yes';
  refusal := refusal || case when not s.has_waiting_list and (s.waiting_count > 0 or s.draw_at is not null) then 'has_waiting_list.in_use'::text end;

  if s.admission <> 'elsewhere' then
    refusal := refusal || case when coalesce(change_session.admission, '') not in ('open', 'approval', 'nomination') then 'admission.unknown'::text when s.draw_at is not null and change_session.admission <> 'open' then 'admission.drawn'::text end;
    s.admission := change_session.admission;
  end if;
  refusal := refusal || case when coalesce(change_session.attendance, '') not in ('half_day', 'evidence', 'none') then 'attendance.unknown'::text end;
  s.attendance := change_session.attendance;
  s.tracks := nullif(array(select t from unnest(array['FI', 'FA', 'FC']) t where t = any(change_session.tracks)), '{}');
  refusal := refusal || case when s.tracks is null then 'tracks.missing'::text
    when not s.tracks <@ (select v.tracks from course_version v where v.course_id = s.course_id and v.number = s.course_version) then 'tracks.unknown'::text end;
  refusal := refusal || case when coalesce(change_session.mode, '') not in ('0', '1', '2') then 'mode.unknown'::text end;
  s.mode := case when change_session.mode in ('0', '1', '2') then change_session.mode::int end;
  s.place_name := clean_name(change_session.place_name);
  refusal := refusal || case when char_length(s.place_name) > 255 then 'place_name.too_long'::text end;
  s.place_city := clean_name(change_session.place_city);
  refusal := refusal || case when char_length(s.place_city) > 50 then 'place_city.too_long'::text end;
  if replace(coalesce(btrim(change_session.price_total), ''), ',', '.') !~ '^([0-9]{1,7}([.][0-9]{1,2})?)?$' then
    refusal := refusal || 'price_total.not_a_number'::text;
  else
    s.price_total := nullif(replace(btrim(change_session.price_total), ',', '.'), '')::numeric;
  end if;
  if replace(coalesce(btrim(change_session.hours_total), ''), ',', '.') !~ '^([0-9]{1,5}([.][0-9]{1,2})?)?$' then
    refusal := refusal || 'hours_total.not_a_number'::text;
  else
    s.hours_total := nullif(replace(btrim(change_session.hours_total), ',', '.'), '')::numeric;
  end if;
  s.rhythm_fr := nullif(btrim(replace(normalize(change_session.rhythm_fr, NFC), E'\r', '')), '');
  s.rhythm_en := nullif(btrim(replace(normalize(change_session.rhythm_en, NFC), E'\r', '')), '');
  refusal := refusal || case when char_length(s.rhythm_fr) > 3000 then 'rhythm_fr.too_long'::text end || case when char_length(s.rhythm_en) > 3000 then 'rhythm_en.too_long'::text end;
  if exists (select from unnest(addresses) a where not exists (select from person p where lower(p.email) = a and exists (select from role_grant g where g.person_id = p.id and g.role in ('teacher', 'reviewer', 'office')))) then
    refusal := refusal || 'teachers.unknown'::text;
  end if;
  refusal := refusal || case when char_length(why) > 500 then 'reason.too_long'::text end;
  refusal := array_remove(refusal, null);
  if cardinality(refusal) > 0 then
    return;
  end if;
  refusal := null;

  update session x
  set time_zone = s.time_zone, starts_on = s.starts_on, ends_on = s.ends_on, opens_at = s.opens_at, closes_at = s.closes_at, withdraw_until = s.withdraw_until, capacity = s.capacity, is_unlimited = s.is_unlimited, minimum_size = s.minimum_size,
    has_waiting_list = s.has_waiting_list, admission = s.admission, attendance = s.attendance, tracks = s.tracks, mode = s.mode, place_name = s.place_name, place_city = s.place_city, price_total = s.price_total,
    hours_total = s.hours_total, rhythm_fr = s.rhythm_fr, rhythm_en = s.rhythm_en, changed_at = now(), edition = x.edition + 1,
    sequence = x.sequence + ((x.starts_on, x.ends_on, x.place_name, x.place_city, x.mode, x.time_zone) is distinct from (s.starts_on, s.ends_on, s.place_name, s.place_city, s.mode, s.time_zone))::int
  where x.id = s.id;
  insert into session_change (session_id, person_id, field, old_value, new_value, reason)
  select s.id, change_session.person_id, a.key, b.value, a.value, why
  from jsonb_each_text(to_jsonb(s)) a join jsonb_each_text(to_jsonb(old)) b on b.key = a.key
  where a.value is distinct from b.value and a.key in ('starts_on', 'ends_on', 'opens_at', 'closes_at', 'mode', 'capacity', 'is_unlimited', 'place_name', 'place_city', 'price_total', 'withdraw_until', 'tracks', 'admission', 'time_zone');
  -- What was planned at 14:00 stays at 14:00, on the other clock.
  if s.time_zone <> old.time_zone then
    update meeting m set starts_at = (m.starts_at at time zone old.time_zone) at time zone s.time_zone, ends_at = (m.ends_at at time zone old.time_zone) at time zone s.time_zone where m.session_id = s.id;
    update session_audience u set opens_at = (u.opens_at at time zone old.time_zone) at time zone s.time_zone, closes_at = (u.closes_at at time zone old.time_zone) at time zone s.time_zone,
      released_at = (u.released_at at time zone old.time_zone) at time zone s.time_zone where u.session_id = s.id and not u.is_released;
  end if;
  delete from session_teacher t where t.session_id = s.id and not exists (select from person p where p.id = t.person_id and lower(p.email) = any(addresses));
  insert into session_teacher (session_id, person_id, part) select s.id, p.id, 'teacher' from person p where lower(p.email) = any(addresses) on conflict do nothing;
  if old.state = 'published' then
    perform offer_freed_seats(s.id);
    if (old.starts_on, old.ends_on, old.mode, old.place_name, old.place_city, old.time_zone) is distinct from (s.starts_on, s.ends_on, s.mode, s.place_name, s.place_city, s.time_zone) then
      perform tell_session(s.id, 'session_changed', 'session:' || s.id || ':' || (old.edition + 1), why);
    end if;
  end if;
end $$;
comment on function change_session is 'Inner part. Everything of the form at once; capacity up makes offers go out in the same transaction; dates, zone, place or mode of a published session changed: everybody enrolled, offered or waiting is told. Moments are read on the clock of time_zone (empty: the one it has).';
