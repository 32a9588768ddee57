-- SHA-256 over what a year's figures were counted from: one row per accepted enrolment. No subject and no name enter.
create or replace function inputs_hash(year_kind text, year text, as_of date, known_on date, definitions jsonb, parameters jsonb) returns text language sql stable security definer set search_path = public, pg_temp as $$
  select encode(sha256(convert_to(coalesce(string_agg(x.line || E'\n', '' order by x.line collate "C"), ''), 'UTF8')), 'hex')
  from (
    select concat_ws(E'\t', c.enrolment_id, c.person_key, c.entry_on, c.session_id, c.level, c.kind, c.track, c.ai_focus, c.field, c.axis, array_to_string(c.programmes, ';'), c.institution, array_to_string(c.institutions, ';'), c.mode,
      array_to_string(c.languages, ';'), c.entry, c.gender, c.birth_band, c.trainee_status, c.payer_line, c.state, c.is_started, c.is_completed, coalesce(c.minutes::text, '\N'), coalesce(trim_scale(c.counted_ects)::text, '\N')) as line
    from figure_enrolments(inputs_hash.year_kind, inputs_hash.year, inputs_hash.as_of, inputs_hash.known_on, inputs_hash.definitions, inputs_hash.parameters) c
  ) x
$$;
comment on function inputs_hash is 'Enrolment, group key (the person''s lowest counted enrolment), entry date, session, classification, state, started, completed, minutes, ECTS; the form of release_hash().';
