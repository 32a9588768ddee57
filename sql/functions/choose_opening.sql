-- The office says how a session opens: first come, first served, or by a draw among the requests of the first minutes; and how long its places are offered.
create or replace function choose_opening(person_id bigint, session_id bigint, edition text, opening text, minutes text, offer_hours text) returns table (of_session bigint, refusal text[], refusal_values jsonb)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  s session;
  d session_draw;
  problems text[] := '{}';
  wanted int;
  hours int;
  seed bytea := gen_random_bytes(32);
  is_begun boolean;
begin
  select * into s from session x where x.id = choose_opening.session_id and may_run_session(choose_opening.person_id, x.id) and holds_role(choose_opening.person_id, '{office}') for no key update;
  if not found then return; end if;
  if s.state = 'cancelled' or choose_opening.edition is distinct from s.edition::text then
    return query select s.id, case s.state when 'cancelled' then array['session_cancelled'] else array['stale_page'] end, '{}'::jsonb;
    return;
  end if;
  select * into d from session_draw x where x.session_id = s.id;
  is_begun := coalesce(now() >= s.opens_at, false) or exists (select from draw_entry e where e.session_id = s.id);
  wanted := case when choose_opening.opening = 'draw' and btrim(choose_opening.minutes) ~ '^[0-9]{1,5}$' then btrim(choose_opening.minutes)::int end;
  hours := case when btrim(choose_opening.offer_hours) ~ '^[0-9]{1,3}$' then btrim(choose_opening.offer_hours)::int end;
  if coalesce(btrim(choose_opening.offer_hours), '') <> '' and coalesce(hours, 0) not between 1 and 720 then problems := problems || 'offer_hours.unknown'::text; end if;
  if coalesce(choose_opening.opening, '') not in ('first_come', 'draw') then
    problems := problems || 'opening.unknown'::text;
  elsif is_begun and (choose_opening.opening = 'draw') <> (d.session_id is not null) or is_begun and wanted is distinct from d.minutes then
    problems := problems || 'opening.begun'::text;
  elsif choose_opening.opening = 'draw' and not is_begun then
    if s.opens_at is null or s.closes_at is null then problems := problems || 'opening.no_window'::text;
    elsif s.admission <> 'open' or not s.has_waiting_list then problems := problems || 'opening.no_list'::text;
    elsif coalesce(wanted, 0) not between 1 and 10080 then problems := problems || 'minutes.unknown'::text;
    elsif s.opens_at + make_interval(mins => wanted) >= s.closes_at then problems := problems || 'minutes.after_closing'::text; end if;
  end if;
  if cardinality(problems) > 0 then
    return query select s.id, problems, jsonb_build_object('closes_at', s.closes_at);
    return;
  end if;
  if not is_begun then
    update session x set draw_at = null where x.id = s.id;
    -- Each choice has a seed of its own: nobody draws twice from one.
    delete from session_draw x where x.session_id = s.id;
    if choose_opening.opening = 'draw' then
      insert into session_draw (session_id, minutes, seed_hash) values (s.id, wanted, sha256(seed));
      insert into draw_secret (session_id, seed) values (s.id, seed);
      update session x set draw_at = s.opens_at + make_interval(mins => wanted) where x.id = s.id;
    end if;
  end if;
  update session x set offer_hours = hours, edition = x.edition + 1, changed_at = now() where x.id = s.id;
  insert into session_change (session_id, person_id, field, old_value, new_value)
  select s.id, choose_opening.person_id, c.field, c.old_value, c.new_value
  from (values ('draw_minutes', d.minutes::text, case when is_begun then d.minutes else wanted end::text), ('offer_hours', s.offer_hours::text, hours::text)) c (field, old_value, new_value)
  where c.old_value is distinct from c.new_value;
  insert into audit (person_id, action, object, object_id, detail)
  values (choose_opening.person_id, 'session.opening', 'session', s.id::text, jsonb_build_object('opening', choose_opening.opening, 'minutes', wanted, 'offer_hours', hours));
  return query select s.id, null::text[], null::jsonb;
end $$;
comment on function choose_opening is 'For the office; once enrolment opened only offer_hours may change. No row: absent, not one''s own, or not the office. Refusals: session_cancelled, stale_page; opening. + unknown, begun, no_window, no_list; minutes. + unknown, after_closing; offer_hours.unknown.';
