-- A session's form, saved by who runs it.
create or replace function save_session(person_id bigint, session_id bigint, edition text, starts_on text, ends_on text, opens_at text, closes_at text, capacity text, is_unlimited text, minimum_size text, has_waiting_list text,
  admission text, attendance text, tracks text[], mode text, place_name text, place_city text, price_total text, hours_total text, withdraw_until text, rhythm_fr text, rhythm_en text, teachers text, reason text, time_zone text default null)
returns table (of_session bigint, refusal text[], refusal_values jsonb)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  s session;
  changed record;
begin
  select * into s from session x where x.id = save_session.session_id and may_run_session(save_session.person_id, x.id) for no key update;
  if not found then return; end if;
  if s.state = 'cancelled' then
    return query select s.id, array['session_cancelled'], '{}'::jsonb;
    return;
  end if;
  if save_session.edition is distinct from s.edition::text then
    return query select s.id, array['stale_page'], '{}'::jsonb;
    return;
  end if;
  select * into changed from change_session(save_session.person_id, s.id, save_session.starts_on, save_session.ends_on, save_session.opens_at, save_session.closes_at, save_session.capacity, save_session.is_unlimited,
    save_session.minimum_size, save_session.has_waiting_list, save_session.admission, save_session.attendance, save_session.tracks, save_session.mode, save_session.place_name, save_session.place_city,
    save_session.price_total, save_session.hours_total, save_session.withdraw_until, save_session.rhythm_fr, save_session.rhythm_en, save_session.teachers, save_session.reason, save_session.time_zone);
  if changed.refusal is null then
    insert into audit (person_id, action, object, object_id, detail) values (save_session.person_id, 'session.change', 'session', s.id::text, jsonb_build_object('edition', s.edition + 1));
  end if;
  return query select s.id, changed.refusal, changed.refusal_values;
end $$;
comment on function save_session is 'No row: absent or not one''s own. Refusals: session_cancelled, stale_page (saved by someone else meanwhile), and those of change_session.';
