-- A new session of a course, as a draft that only staff sees.
create or replace function open_session(person_id bigint, course_code text, starts_on text, ends_on text, opens_at text, closes_at text, capacity text, is_unlimited text, minimum_size text, has_waiting_list text,
  admission text, attendance text, tracks text[], mode text, place_name text, place_city text, price_total text, hours_total text, withdraw_until text, rhythm_fr text, rhythm_en text, teachers text, time_zone text default null)
returns table (session_id bigint, refusal text[], refusal_values jsonb)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  c course;
  made bigint;
  changed record;
begin
  select * into c from course x where x.code = open_session.course_code and x.origin = 'own' for no key update;
  if c.id is null or not may_edit_course(open_session.person_id, c.id) then
    return query select null::bigint, array['course_code.unknown'], '{}'::jsonb;
    return;
  end if;
  if c.state <> 'published' then
    return query select null::bigint, array['course_unpublished'], '{}'::jsonb;
    return;
  end if;
  insert into session (code, course_id, course_version, organisation_id, state, languages, entry_level_required, alternation_fr, is_demonstration)
  select new_session_code(c.code, (read_day(open_session.starts_on)).day_on), c.id, c.published_version, o.organisation_id, 'draft', v.languages, null, 'Sans objet', v.is_demonstration
  from course_version v join course_organisation o on o.course_id = v.course_id and o.part = 'responsible' where v.course_id = c.id and v.number = c.published_version
  returning id into made;
  select * into changed from change_session(open_session.person_id, made, open_session.starts_on, open_session.ends_on, open_session.opens_at, open_session.closes_at, open_session.capacity, open_session.is_unlimited,
    open_session.minimum_size, open_session.has_waiting_list, open_session.admission, open_session.attendance, open_session.tracks, open_session.mode, open_session.place_name, open_session.place_city,
    open_session.price_total, open_session.hours_total, open_session.withdraw_until, open_session.rhythm_fr, open_session.rhythm_en, open_session.teachers, null, open_session.time_zone);
  if changed.refusal is not null then
    delete from session x where x.id = made;
    return query select null::bigint, changed.refusal, changed.refusal_values;
    return;
  end if;
  if exists (select from role_grant g where g.person_id = open_session.person_id and g.role = 'teacher') then
    insert into session_teacher (session_id, person_id, part) values (made, open_session.person_id, 'lead') on conflict do nothing;
  end if;
  insert into audit (person_id, action, object, object_id) values (open_session.person_id, 'session.open', 'session', made::text);
  return query select made, null::text[], null::jsonb;
end $$;
comment on function open_session is 'The version sold is the published one. Who opens it as a teacher teaches it. Refusals: course_code.unknown (absent or not one''s own), course_unpublished, and those of change_session.';
