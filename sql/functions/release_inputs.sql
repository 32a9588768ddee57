-- What a release keeps beside its cells, from one pass over the enrolments that it counts: the hash of its inputs, and on how many people the hours of each public cell rest.
create or replace function release_inputs(year_kind text, year text, as_of date, known_on date, definitions jsonb, parameters jsonb)
returns table (inputs_hash text, dimension1 text, value1 text, dimension2 text, value2 text, persons smallint) language sql stable rows 1000 security definer set search_path = public, pg_temp set work_mem = '16MB' as $$
  with counted as materialized (
    select * from figure_enrolments(year_kind, year, as_of, known_on, definitions, parameters)
  ), timed as materialized (
    -- Enrolments alike in every public dimension stand in the same cells: three people of each tell whether a cell has three.
    select p.* from (
      select x.*, row_number() over (partition by x.institution, x.institutions, x.level, x.kind, x.track, x.ai_focus, x.field, x.axis, x.programmes, x.mode) as turn
      from (select distinct c.person_key, c.institution, c.institutions, c.level, c.kind, c.track, c.ai_focus, c.field, c.axis, c.programmes, c.mode from counted c where c.minutes > 0) x
    ) p where p.turn <= 3
  )
  select encode(sha256(convert_to(coalesce(string_agg(x.line || E'\n', '' order by x.line collate "C"), ''), 'UTF8')), 'hex'), null, null, null, null, null
  from (
    select concat_ws(E'\t', c.enrolment_id, c.person_key, c.entry_on, c.session_id, c.level, c.kind, c.track, c.ai_focus, c.field, c.axis, array_to_string(c.programmes, ';'), c.institution, array_to_string(c.institutions, ';'), c.mode,
      array_to_string(c.languages, ';'), c.entry, c.gender, c.birth_band, c.trainee_status, c.payer_line, c.state, c.is_started, c.is_completed, coalesce(c.minutes::text, '\N'), coalesce(trim_scale(c.counted_ects)::text, '\N')) as line
    from counted c
  ) x
  union all
  select null, t.dimension1, a.value, t.dimension2, b.value, least(count(distinct p.person_key), 3)::smallint
  from timed p cross join public_tables() t
    cross join lateral unnest(case t.dimension1 when 'all' then array['all'] when 'institution' then array[p.institution] when 'institution_any' then p.institutions when 'level' then array[p.level] when 'kind' then array[p.kind] when 'track' then array[p.track]
      when 'ai_focus' then array[p.ai_focus] when 'field' then array[p.field] when 'axis' then array[p.axis] when 'programme' then p.programmes when 'mode' then array[p.mode] end) a (value)
    cross join lateral unnest(case t.dimension2 when 'all' then array['all'] when 'institution' then array[p.institution] when 'track' then array[p.track] when 'field' then array[p.field] end) b (value)
  where a.value is not null and b.value is not null
  group by t.dimension1, a.value, t.dimension2, b.value
$$;
comment on function release_inputs is 'Inner part of write_release and release_mismatch. The one row with inputs_hash: SHA-256 over enrolment, group key (the person''s lowest counted enrolment), entry date, session, classification, state, started, completed, minutes, ECTS, in the form of release_hash(); no subject and no name enter. The others: people with known minutes of attendance above none, 3 = three or more; no row: nobody.';
