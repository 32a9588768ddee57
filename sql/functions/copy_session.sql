-- A session once more, some days later, as a draft: delivery fields, meetings, teachers and questions; no people.
create or replace function copy_session(person_id bigint, session_id bigint, days int) returns bigint language plpgsql volatile set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  s session;
  made bigint;
begin
  select * into strict s from session x where x.id = copy_session.session_id;
  perform 1 from course c where c.id = s.course_id for no key update;
  insert into session (code, course_id, course_version, organisation_id, state, tracks, opens_at, closes_at, starts_on, ends_on, time_zone, entry, capacity, is_unlimited, minimum_size, has_waiting_list, offer_hours,
    withdraw_until, admission, door, door_url, attendance, only_organisations, rhythm_fr, rhythm_en, alternation_fr, target_public, mode, entry_level_required, cost_cover_possible, cost_cover_detail, languages,
    price_total, hours_total, hours_centre, hours_company, place_name, place_line1, place_line2, place_line3, place_line4, place_postcode, place_city, place_country, training_objective, training_level, nsf, is_demonstration)
  select new_session_code(c.code, s.starts_on + days), s.course_id, coalesce(c.published_version, s.course_version), s.organisation_id, 'draft', s.tracks, shift_moment(s.opens_at, days, s.time_zone),
    shift_moment(s.closes_at, days, s.time_zone), s.starts_on + days, s.ends_on + days, s.time_zone, s.entry, s.capacity, s.is_unlimited, s.minimum_size, s.has_waiting_list, s.offer_hours,
    shift_moment(s.withdraw_until, days, s.time_zone), s.admission, s.door, s.door_url, s.attendance, s.only_organisations, s.rhythm_fr, s.rhythm_en, s.alternation_fr, s.target_public, s.mode,
    s.entry_level_required, s.cost_cover_possible, s.cost_cover_detail, s.languages, s.price_total, s.hours_total, s.hours_centre, s.hours_company, s.place_name, s.place_line1, s.place_line2, s.place_line3,
    s.place_line4, s.place_postcode, s.place_city, s.place_country, s.training_objective, s.training_level, s.nsf, s.is_demonstration
  from course c where c.id = s.course_id
  returning id into made;
  insert into meeting (session_id, starts_at, ends_at, room, link, kind)
  select made, shift_moment(m.starts_at, days, s.time_zone), shift_moment(m.ends_at, days, s.time_zone), m.room, m.link, m.kind from meeting m where m.session_id = s.id order by m.starts_at, m.id;
  insert into session_audience (session_id, kind, value, seats, opens_at, closes_at, released_at, is_demonstration)
  select made, u.kind, u.value, u.seats, shift_moment(u.opens_at, days, s.time_zone), shift_moment(u.closes_at, days, s.time_zone), shift_moment(u.released_at, days, s.time_zone), u.is_demonstration
  from session_audience u where u.session_id = s.id and (select sum(x.seats) from session_audience x where x.session_id = s.id) <= s.capacity order by u.id;
  insert into session_teacher (session_id, person_id, part, hours, is_external) select made, t.person_id, t.part, t.hours, t.is_external from session_teacher t where t.session_id = s.id;
  insert into session_organisation (session_id, organisation_id, hours_share, is_subcontract) select made, o.organisation_id, o.hours_share, o.is_subcontract from session_organisation o where o.session_id = s.id;
  perform copy_questions(s.id, made, copy_session.person_id);
  insert into audit (person_id, action, object, object_id, detail) values (copy_session.person_id, 'session.copy', 'session', made::text, jsonb_build_object('from', s.id, 'days', days));
  return made;
end $$;
comment on function copy_session is 'Inner part of duplicate_session and roll_over_sessions. The hours of the day stay, whatever the season. The version sold is the one published now.';
