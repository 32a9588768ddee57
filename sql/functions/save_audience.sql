-- Seats of a session are kept for an audience, or how is changed.
create or replace function save_audience(person_id bigint, session_id bigint, edition text, audience_id text, who text, seats text, opens_at text, closes_at text, released_at text)
returns table (of_session bigint, refusal text[], refusal_values jsonb)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  s session;
  old session_audience;
  a session_audience;
  d record;
  wrong text[] := '{}';
  most int;
  part text[] := regexp_match(save_audience.who, '^(institution|level|company):([A-Z0-9-]{1,31})$');
begin
  select * into s from session x where x.id = save_audience.session_id and may_run_session(save_audience.person_id, x.id) for no key update;
  if not found then return; end if;
  if coalesce(save_audience.audience_id, '') <> '' then
    select * into old from session_audience u where u.session_id = s.id and u.id::text = save_audience.audience_id and not u.is_released and u.released_at > now();
  end if;
  if s.state = 'cancelled' then
    return query select s.id, array['session_cancelled'], '{}'::jsonb;
    return;
  elsif save_audience.edition is distinct from s.edition::text or (coalesce(save_audience.audience_id, '') <> '' and old.id is null) then
    return query select s.id, array['stale_page'], '{}'::jsonb;
    return;
  elsif s.capacity is null then
    return query select s.id, array['capacity_unknown'], '{}'::jsonb;
    return;
  end if;
  a := old;
  a.kind := part[1];
  a.value := part[2];
  wrong := wrong || case when coalesce(save_audience.who, '') = '' then 'who.missing'::text
    when part is null or case a.kind when 'level' then a.value !~ '^[1-8]$' else not exists (select from organisation o where o.code = a.value) end then 'who.unknown'::text
    when exists (select from session_audience u where u.session_id = s.id and u.kind = a.kind and u.value = a.value and u.id is distinct from old.id) then 'who.twice'::text
    when old.seats_taken > 0 and (a.kind, a.value) is distinct from (old.kind, old.value) then 'who.taken'::text end;
  if coalesce(btrim(save_audience.seats), '') = '' then
    wrong := wrong || 'seats.missing'::text;
  elsif btrim(save_audience.seats) !~ '^[0-9]{1,5}$' or btrim(save_audience.seats)::int = 0 then
    wrong := wrong || 'seats.not_a_number'::text;
  else
    a.seats := btrim(save_audience.seats)::int;
    most := coalesce(old.seats, 0) + s.capacity - s.seats_taken - s.seats_reserved;
    wrong := wrong || case when a.seats < old.seats_taken then 'seats.too_few'::text when a.seats > most then 'seats.too_many'::text end;
  end if;
  select * into d from read_moment(save_audience.opens_at, s.time_zone); a.opens_at := d.moment;
  wrong := wrong || case when d.problem is not null then case d.problem when 'no_such_hour' then 'opens_at.no_such_hour'::text when 'hour_twice' then 'opens_at.hour_twice'::text else 'opens_at.not_a_date'::text end end;
  select * into d from read_moment(save_audience.released_at, s.time_zone); a.released_at := d.moment;
  wrong := wrong || case when d.problem is not null then case d.problem when 'no_such_hour' then 'released_at.no_such_hour'::text when 'hour_twice' then 'released_at.hour_twice'::text else 'released_at.not_a_date'::text end when a.released_at is null then 'released_at.missing'::text when a.released_at <= now() then 'released_at.past'::text
    when a.released_at > (s.starts_on::timestamp at time zone s.time_zone) then 'released_at.after_start'::text when a.released_at <= a.opens_at then 'released_at.before_opening'::text end;
  select * into d from read_moment(save_audience.closes_at, s.time_zone); a.closes_at := d.moment;
  wrong := wrong || case when d.problem is not null then case d.problem when 'no_such_hour' then 'closes_at.no_such_hour'::text when 'hour_twice' then 'closes_at.hour_twice'::text else 'closes_at.not_a_date'::text end when a.closes_at <= coalesce(a.opens_at, s.opens_at) then 'closes_at.before_opening'::text when a.closes_at > a.released_at then 'closes_at.after_release'::text end;
  wrong := array_remove(wrong, null);
  if cardinality(wrong) > 0 then
    return query select s.id, wrong, jsonb_strip_nulls(jsonb_build_object('taken', old.seats_taken, 'most', most));
    return;
  end if;
  if old.id is null then
    insert into session_audience (session_id, kind, value, seats, opens_at, closes_at, released_at) values (s.id, a.kind, a.value, a.seats, a.opens_at, a.closes_at, a.released_at);
  else
    update session_audience u set kind = a.kind, value = a.value, seats = a.seats, opens_at = a.opens_at, closes_at = a.closes_at, released_at = a.released_at where u.id = old.id;
  end if;
  update session x set edition = x.edition + 1, changed_at = now() where x.id = s.id;
  insert into session_change (session_id, person_id, field, old_value, new_value) values (s.id, save_audience.person_id, 'audience', old.value || ' ' || old.seats, a.value || ' ' || a.seats);
  insert into audit (person_id, action, object, object_id, detail) values (save_audience.person_id, 'session.audience', 'session', s.id::text, jsonb_build_object('kind', a.kind, 'value', a.value, 'seats', a.seats));
  if s.state = 'published' then
    perform offer_freed_seats(s.id);
  end if;
  return query select s.id, null::text[], null::jsonb;
end $$;
comment on function save_audience is 'audience_id empty = a new one; who = institution:CODE, company:CODE or level:N. Nobody loses a seat by it. No row: absent or not one''s own session. Refusals: session_cancelled; stale_page (saved by someone else meanwhile, or released); capacity_unknown (without limit nothing can be kept); who.missing, unknown, twice, taken; seats.missing, not_a_number, too_few (than taken), too_many (than free); opens_at., closes_at., released_at.not_a_date, no_such_hour, hour_twice; closes_at.before_opening, after_release; released_at.missing, past, after_start, before_opening.';
