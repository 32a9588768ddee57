-- Seats are kept no longer: the free ones are everybody's at once.
create or replace function remove_audience(person_id bigint, session_id bigint, audience_id bigint) returns table (of_session bigint, refusal text[], refusal_values jsonb)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  s session;
  a session_audience;
begin
  select * into s from session x where x.id = remove_audience.session_id and may_run_session(remove_audience.person_id, x.id) for no key update;
  if not found then return; end if;
  select * into a from session_audience u where u.id = remove_audience.audience_id and u.session_id = s.id;
  if not found then
    return query select s.id, array['stale_page'], '{}'::jsonb;
    return;
  end if;
  -- Enrolments keep the number of what they held: who took a kept seat passed nobody, and that stays so.
  delete from session_audience u where u.id = a.id;
  update session x set edition = x.edition + 1, changed_at = now() where x.id = s.id;
  insert into session_change (session_id, person_id, field, old_value) values (s.id, remove_audience.person_id, 'audience', a.value || ' ' || a.seats);
  insert into audit (person_id, action, object, object_id, detail) values (remove_audience.person_id, 'session.audience', 'session', s.id::text, jsonb_build_object('kind', a.kind, 'value', a.value, 'seats', 0));
  if s.state = 'published' then
    perform offer_freed_seats(s.id);
  end if;
  return query select s.id, null::text[], null::jsonb;
end $$;
comment on function remove_audience is 'Who holds one of the seats keeps it, as one of everybody''s. No row: absent or not one''s own session. Refusal: stale_page (it is gone already).';
