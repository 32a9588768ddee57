-- The accepted enrolments of a year, one row each, with all that the six measures and the dimensions read: what figures() sums up.
create or replace function figure_enrolments(year_kind text, year text, as_of date default null, known_on date default null, definitions jsonb default null, parameters jsonb default null)
returns table (enrolment_id bigint, person_key bigint, entry_on date, census_on date, session_id bigint, course_id bigint, state text, is_started boolean, is_completed boolean, minutes bigint, has_unknown_minutes boolean,
  ects numeric, counted_ects numeric, level text, kind text, track text, ai_focus text, field text, axis text, programmes text[], institution text, institutions text[], mode text, languages text[], entry text,
  gender text, birth_band text, trainee_status text, payer_line text, company text, attendance text, starts_on date, ends_on date)
language plpgsql stable rows 10000 security definer set search_path = public, pg_temp set enable_nestloop = off set enable_mergejoin = off set enable_sort = on set work_mem = '16MB' set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
begin
  return query
  with recursive frame as materialized (
    select f.*, (f.settings ->> 'census_month')::int as census_month, (f.settings ->> 'census_day')::int as census_day, (f.settings ->> 'census_percent')::int as census_percent, (f.settings ->> 'census_days')::int as census_days
    from figure_frame(year_kind, year, as_of, known_on, definitions, parameters) f
  ), kept as materialized (
    -- What else figures read, as it was at K: the first value that was given up after it.
    select x.object, x.object_id, jsonb_object_agg(x.field, x.old_value) as old
    from (select distinct on (c.object, c.object_id, c.field) c.object, c.object_id, c.field, c.old_value from figure_change c, frame f where c.recorded_on > f.recorded_until order by c.object, c.object_id, c.field, c.recorded_on, c.id) x
    group by x.object, x.object_id
  ), moved as materialized (
    -- What a session's dates and mode were at K: the old value of the first change recorded after it.
    select distinct on (c.session_id, c.field) c.session_id, c.field, c.old_value
    from session_change c, frame f
    where c.field in ('starts_on', 'ends_on', 'mode') and (c.recorded_at at time zone 'Europe/Paris')::date > f.recorded_until
    order by c.session_id, c.field, c.id
  ), dated as materialized (
    select s.id as session_id, s.course_id, case when k.old ? 'course_version' then (k.old ->> 'course_version')::int else s.course_version end as course_version, case when k.old ? 'entry' then k.old ->> 'entry' else s.entry end as entry,
      case when k.old ? 'origin' then k.old ->> 'origin' else s.origin end as origin, case when k.old ? 'attendance' then k.old ->> 'attendance' else s.attendance end as attendance,
      case when k.old ? 'languages' then array(select jsonb_array_elements_text((k.old ->> 'languages')::jsonb)) else s.languages end as languages,
      case when a.session_id is not null then a.old_value::date else s.starts_on end as starts_on, case when b.session_id is not null then b.old_value::date else s.ends_on end as ends_on,
      case when m.session_id is not null then m.old_value else s.mode::text end as mode
    from session s
      left join kept k on k.object = 'session' and k.object_id = s.id
      left join moved a on a.session_id = s.id and a.field = 'starts_on'
      left join moved b on b.session_id = s.id and b.field = 'ends_on'
      left join moved m on m.session_id = s.id and m.field = 'mode'
  ), entered as materialized (
    -- Imported and permanent entries have a day of their own.
    select e.id, case when k.old ? 'stat_subject_id' then (k.old ->> 'stat_subject_id')::uuid else e.stat_subject_id end as stat_subject_id, case when k.old ? 'track' then k.old ->> 'track' else e.track end as track,
      case when k.old ? 'trainee_status' then k.old ->> 'trainee_status' else e.trainee_status end as trainee_status, case when k.old ? 'payer_line' then k.old ->> 'payer_line' else e.payer_line end as payer_line,
      case when k.old ? 'company_code' then k.old ->> 'company_code' else e.company_code end as company_code, e.session_id, e.import_ects, d.course_id, x.entry_on
    from frame f, dated d
      join enrolment e on e.session_id = d.session_id
      left join kept k on k.object = 'enrolment' and k.object_id = e.id
      cross join lateral (select case when d.entry = 'permanent' or case when k.old ? 'origin' then k.old ->> 'origin' else e.origin end = 'import' then case when k.old ? 'starts_on' then (k.old ->> 'starts_on')::date else e.starts_on end else d.starts_on end as entry_on) x
    where x.entry_on between f.first_on and f.last_on
  ), day_of_entry as materialized (
    select n.session_id, n.course_id, n.entry_on from entered n group by n.session_id, n.course_id, n.entry_on
  ), known_class as materialized (
    select c.* from course_classification c, frame f where (c.recorded_at at time zone 'Europe/Paris')::date <= f.recorded_until
  ), classified as materialized (
    -- The one valid on the entry date; before the first, the first.
    select distinct on (d.course_id, d.entry_on) d.course_id, d.entry_on, coalesce(k.level, 'unknown') as level, coalesce(k.ai_focus, 'unknown') as ai_focus, coalesce(left(k.isced_f, 2), 'unknown') as field,
      coalesce(k.axis, 'unknown') as axis, case when cardinality(k.programmes) > 0 then k.programmes else '{unknown}' end as programmes, coalesce(k.organisations, '[]') as organisations, coalesce(k.kind, case when o.old ? 'kind' then o.old ->> 'kind' else c.kind end) as kind
    from (select n.course_id, n.entry_on from day_of_entry n group by n.course_id, n.entry_on) d
      join course c on c.id = d.course_id
      left join kept o on o.object = 'course' and o.object_id = c.id
      left join known_class k on k.course_id = d.course_id
    order by d.course_id, d.entry_on, (k.valid_from <= d.entry_on) desc nulls last, case when k.valid_from <= d.entry_on then k.valid_from end desc, k.valid_from, k.id desc
  ), placed as materialized (
    -- All that does not depend on the person: one row per session and day of entry.
    select n.session_id, n.entry_on, k.level, k.kind, k.ai_focus, k.field, k.axis, k.programmes, coalesce(o.responsible, 'unknown') as institution, coalesce(o.codes, '{unknown}') as institutions,
      coalesce(d.mode, 'unknown') as mode, case when cardinality(d.languages) > 0 then d.languages else '{unknown}' end as languages, case when d.origin = 'import' then 'unknown' else d.entry end as entry, d.attendance, d.starts_on, d.ends_on,
      case when h.old ? ('ects.' || d.course_version) then (h.old ->> ('ects.' || d.course_version))::numeric else v.ects end as ects,
      figure_census_on(k.kind, n.entry_on, d.starts_on, d.ends_on, f.census_month, f.census_day, f.census_days, f.census_percent) as census_on
    from frame f, day_of_entry n
      join dated d on d.session_id = n.session_id
      join course_version v on v.course_id = d.course_id and v.number = d.course_version
      left join kept h on h.object = 'course' and h.object_id = d.course_id
      join classified k on k.course_id = n.course_id and k.entry_on = n.entry_on
      cross join lateral (select max(x.item ->> 'code') filter (where x.item ->> 'part' = 'responsible') as responsible, array_agg(distinct x.item ->> 'code') filter (where x.item ->> 'code' is not null) as codes
        from jsonb_array_elements(k.organisations) x (item)) o
  ), observed as materialized (
    select n.*, p.census_on from entered n join placed p on p.session_id = n.session_id and p.entry_on = n.entry_on
  ), replayed as materialized (
    -- The last event by D and by the census day, as known at K, in one pass: seq and what it left, as one number. A mistake known by K undoes the enrolment at every D.
    select v.enrolment_id, max(v.step) filter (where v.effective_on <= v.observed_on) as last, max(v.step) filter (where v.effective_on <= v.observed_on and v.effective_on <= v.census_on) as at_census,
      bool_or(v.state_after in ('enrolled', 'finished') and v.effective_on <= v.observed_on) as was_enrolled, bool_or(v.kind = 'void') as is_void
    from (
      select v.enrolment_id, v.effective_on, v.kind, v.state_after, n.census_on, f.observed_on,
        v.seq * 8 + case when v.state_after = 'enrolled' then 1 when v.state_after = 'finished' then 2 when v.effective_on < n.entry_on then 0 when v.state_after = 'withdrawn' then 3 when v.state_after = 'cancelled' then 4 else 0 end as step
      from frame f, observed n join enrolment_event v on v.enrolment_id = n.id where v.recorded_on <= f.recorded_until
    ) v
    group by v.enrolment_id
  ), merged as materialized (
    select g.* from frame f, merge_groups(f.recorded_until) g
  ), accepted as materialized (
    select n.id, n.track, n.trainee_status, n.payer_line, n.company_code, n.session_id, n.course_id, n.entry_on, n.stat_subject_id, n.import_ects, n.census_on <= f.observed_on as is_census_past, (array['enrolled', 'finished', 'withdrawn', 'cancelled'])[r.last % 8] as state,
      coalesce(r.at_census % 8 in (1, 2), false) as is_there,
      -- The one place where records of one person are joined.
      coalesce(g.group_id, n.stat_subject_id) as person
    from frame f, observed n join replayed r on r.enrolment_id = n.id left join merged g on g.stat_subject_id = n.stat_subject_id
    where not r.is_void and r.was_enrolled and r.last % 8 > 0
  ), first_of as materialized (
    select a.person, min(a.id) as id from accepted a group by a.person
  ), half_day as (
    -- Of one half-day the last row counts; a piece of work without half-day stands for its day.
    select distinct on (a.enrolment_id, coalesce(a.half_day_on, a.effective_on), a.half_day = 'morning') a.enrolment_id, a.presence, a.minutes, a.half_day
    from frame f, accepted c join attendance_event a on a.enrolment_id = c.id
    where a.effective_on <= f.observed_on and a.recorded_on <= f.recorded_until
    order by a.enrolment_id, coalesce(a.half_day_on, a.effective_on), a.half_day = 'morning', a.id desc
  ), attended as materialized (
    select h.enrolment_id, bool_or(h.presence = 'present' and h.half_day is not null) as is_half_day, bool_or(h.presence = 'present' and h.half_day is null) as is_work,
      case when bool_or(h.minutes is not null or h.presence <> 'present') then coalesce(sum(h.minutes) filter (where h.presence = 'present'), 0) end as minutes,
      bool_or(h.presence = 'present' and h.minutes is null) as has_unknown_minutes
    from half_day h group by h.enrolment_id
  ), outcome as materialized (
    select distinct on (u.enrolment_id) u.enrolment_id, u.outcome
    from frame f, accepted c join outcome_event u on u.enrolment_id = c.id
    where u.effective_on <= f.observed_on and u.recorded_on <= f.recorded_until
    order by u.enrolment_id, u.id desc
  ), part as materialized (
    select p.parent_id, p.child_id from course_part p left join kept k on k.object = 'part' and k.object_id = p.parent_id where coalesce(k.old ->> p.child_id::text, 'true') = 'true'
    union
    select k.object_id, o.key::bigint from kept k cross join lateral jsonb_each_text(k.old) o where k.object = 'part' and o.value = 'true'
  ), inside as (
    select p.parent_id, p.child_id from part p
    union
    select i.parent_id, p.child_id from inside i join part p on p.parent_id = i.child_id
  ), nested as materialized (
    select a.person, i.child_id from accepted a join inside i on i.parent_id = a.course_id where a.is_there group by a.person, i.child_id
  )
  select a.id, o.id, a.entry_on, p.census_on, a.session_id, a.course_id, a.state,
    coalesce(u.outcome = 'completed', false) or coalesce(case when p.attendance = 'half_day' or p.attendance = 'told' and not t.is_work then t.is_half_day when p.attendance = 'evidence' then t.is_work or t.is_half_day else a.is_there and a.is_census_past end, false),
    coalesce(u.outcome = 'completed', false), t.minutes, coalesce(t.has_unknown_minutes, true) or t.minutes is null,
    c.ects, case when c.ects is null or not a.is_census_past then null when a.is_there and n.person is null then c.ects else 0 end,
    p.level, p.kind, a.track, p.ai_focus, p.field, p.axis, p.programmes, p.institution, p.institutions, p.mode, p.languages, p.entry,
    x.gender, coalesce(x.band || '-' || x.band + 9, 'unknown'), coalesce(a.trainee_status, case when a.track = 'FI' then 'z' else 'unknown' end), coalesce(a.payer_line, case when a.track = 'FI' then 'z' else 'unknown' end),
    coalesce(a.company_code, case when a.track = 'FI' then 'z' else 'unknown' end), p.attendance, p.starts_on, p.ends_on
  from accepted a
    join placed p on p.session_id = a.session_id and p.entry_on = a.entry_on
    join first_of o on o.person = a.person
    join stat_subject s on s.id = a.stat_subject_id
    left join kept k on k.object = 'subject' and k.object_id = s.number
    cross join lateral (select case when k.old ? 'gender' then k.old ->> 'gender' else s.gender end as gender, case when k.old ? 'birth_band' then (k.old ->> 'birth_band')::int else s.birth_band end as band) x
    left join attended t on t.enrolment_id = a.id
    left join outcome u on u.enrolment_id = a.id
    left join nested n on n.person = a.person and n.child_id = a.course_id
    -- A file says how many credits each enrolment had.
    cross join lateral (select case p.attendance when 'told' then a.import_ects else p.ects end as ects) c;
end $$;
comment on function figure_enrolments is 'No name and no subject id: person_key = lowest counted enrolment of the person. minutes and counted_ects NULL = unknown, never 0 (counted_ects also before the census day). Who withdrew or was cancelled after entry counts only if enrolled before.';
