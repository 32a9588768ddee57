-- Why a year's figures moved between two states (D, K): one row per unit that changed, with its cause and the events behind it; the rows of a cell add up to its difference.
create or replace function explain_figures(year_kind text, year text, as_of1 date, known_on1 date, as_of2 date, known_on2 date, definitions1 jsonb default null, parameters1 jsonb default null, definitions2 jsonb default null, parameters2 jsonb default null, tables text[] default '{}')
returns table (measure text, dimension1 text, value1 text, dimension2 text, value2 text, change numeric, cause text, enrolments bigint[], refs text[])
language plpgsql stable rows 1000 security definer set search_path = public, pg_temp set work_mem = '32MB' set plan_cache_mode = force_custom_plan as $$
#variable_conflict use_column
declare
  f1 record;
  f2 record;
  per_year1 numeric;
  per_year2 numeric;
begin
  select * into f1 from figure_frame(year_kind, year, as_of1, known_on1, definitions1, parameters1);
  select * into f2 from figure_frame(year_kind, year, as_of2, known_on2, definitions2, parameters2);
  if f1.observed_on > f2.observed_on or f1.recorded_until > f2.recorded_until then
    raise exception 'the later state is given first' using errcode = 'PT422';
  end if;
  per_year1 := (select (d.parameters ->> 'ects_per_year')::numeric from measure_definition d where d.measure = 'fte' and d.version = (f1.versions ->> 'fte')::int);
  per_year2 := (select (d.parameters ->> 'ects_per_year')::numeric from measure_definition d where d.measure = 'fte' and d.version = (f2.versions ->> 'fte')::int);
  return query
  with wanted as materialized (
    select distinct split_part(t.name, '*', 1) as dimension1, coalesce(nullif(split_part(t.name, '*', 2), ''), 'all') as dimension2 from unnest(explain_figures.tables || array['all']) t (name)
  ), joined as materialized (
    select g.* from merge_groups(f1.recorded_until, f2.recorded_until) g
  ), side as materialized (
    -- whoever: the same for all records that either state joins, so that a merge is a change within it.
    select x.*, coalesce(g.group_id, e.stat_subject_id) as whoever
    from (
      select 1 as side, c.* from figure_enrolments(year_kind, year, f1.observed_on, f1.recorded_until, f1.versions, f1.settings) c
      union all
      select 2, c.* from figure_enrolments(year_kind, year, f2.observed_on, f2.recorded_until, f2.versions, f2.settings) c
    ) x join enrolment e on e.id = x.enrolment_id left join joined g on g.stat_subject_id = e.stat_subject_id
  ), placed as materialized (
    select s.side, s.enrolment_id, s.whoever, s.person_key, case when s.is_completed then 2 when s.is_started then 1 else 0 end as stage, coalesce(s.minutes, 0) as minutes,
      coalesce(s.counted_ects, 0) * case s.side when 1 then per_year2 / per_year1 else 1 end as credits, w.dimension1, w.dimension2, a.value as value1, b.value as value2
    from side s
      cross join lateral (select row(0, s.institution, s.institutions, s.level, s.kind, s.track, s.ai_focus, s.field, s.axis, s.programmes, s.mode, s.languages, s.gender, s.birth_band, s.entry, s.trainee_status, s.payer_line, s.company)::figure_profile as profile) p
      cross join wanted w cross join lateral unnest(figure_values(p.profile, w.dimension1)) a (value) cross join lateral unnest(figure_values(p.profile, w.dimension2)) b (value)
  ), paired as materialized (
    select coalesce(o.dimension1, n.dimension1) as dimension1, coalesce(o.value1, n.value1) as value1, coalesce(o.dimension2, n.dimension2) as dimension2, coalesce(o.value2, n.value2) as value2, coalesce(o.enrolment_id, n.enrolment_id) as enrolment_id,
      coalesce(o.whoever, n.whoever) as whoever, o.person_key as key1, n.person_key as key2, coalesce(o.stage, -1) as stage1, coalesce(n.stage, -1) as stage2, coalesce(o.minutes, 0) as minutes1, coalesce(n.minutes, 0) as minutes2,
      coalesce(o.credits, 0) as credits1, coalesce(n.credits, 0) as credits2
    from (select * from placed p where p.side = 1) o
      full join (select * from placed p where p.side = 2) n on n.enrolment_id = o.enrolment_id and n.dimension1 = o.dimension1 and n.dimension2 = o.dimension2 and n.value1 = o.value1 and n.value2 = o.value2
  ), changed as materialized (
    select row_number() over ()::int as place, x.* from (
      select m.measure, p.dimension1, p.value1, p.dimension2, p.value2, p.whoever, m.change, array[p.enrolment_id] as ids
      from paired p cross join lateral (values ('enrolments', (p.stage2 >= 0)::int - (p.stage1 >= 0)::int), ('hours', p.minutes2 - p.minutes1), ('fte', p.credits2 - p.credits1)) m (measure, change) where m.change <> 0
      union all
      select p.measure, p.dimension1, p.value1, p.dimension2, p.value2, p.whoever, p.change, coalesce(p.moved, p.every)
      from (
        select l.measure, p.dimension1, p.value1, p.dimension2, p.value2, p.whoever, count(distinct p.key2) filter (where p.stage2 >= l.least) - count(distinct p.key1) filter (where p.stage1 >= l.least) as change,
          array_agg(p.enrolment_id order by p.enrolment_id) filter (where (p.stage1 >= l.least) <> (p.stage2 >= l.least)) as moved, array_agg(p.enrolment_id order by p.enrolment_id) filter (where p.stage1 >= l.least or p.stage2 >= l.least) as every
        from paired p cross join (values ('persons', 0), ('trained', 1), ('completed', 2)) l (measure, least)
        group by l.measure, p.dimension1, p.value1, p.dimension2, p.value2, p.whoever
      ) p where p.change <> 0
    ) x
  ), unit as materialized (
    -- The enrolments of everybody concerned: what happened to a sibling may be what moved the figure.
    select e.id, e.origin, e.source, e.source_id, e.session_id, d.course_id, t.number as subject_no, e.stat_subject_id, coalesce(g.group_id, e.stat_subject_id) as whoever, o.enrolment_id is null as is_new, n.enrolment_id is null as is_gone,
      coalesce(n.entry_on, o.entry_on) as entry_on, coalesce(n.census_on, o.census_on) as census_on
    from (select distinct s.enrolment_id, s.whoever from side s where s.whoever in (select c.whoever from changed c)) s
      join enrolment e on e.id = s.enrolment_id join session d on d.id = e.session_id join stat_subject t on t.id = e.stat_subject_id
      left join joined g on g.stat_subject_id = e.stat_subject_id
      left join side o on o.side = 1 and o.enrolment_id = e.id left join side n on n.side = 2 and n.enrolment_id = e.id
  ), evidence as materialized (
    select u.id, x.rank, x.ref, x.sign, x.measures, x.is_plain
    from unit u cross join lateral (
      select case when v.kind = 'void' then case when u.origin = 'import' and exists (select from enrolment i where i.source = u.source and i.source_id = u.source_id and i.id > u.id) then 11 else 4 end
          when v.effective_on > f1.observed_on then 1 when v.state_after in ('enrolled', 'finished') then 2 else 3 end as rank,
        'event:' || v.enrolment_id || '.' || v.seq as ref, case when v.kind <> 'void' and v.state_after in ('enrolled', 'finished') then 1 else -1 end as sign,
        case when u.is_new or u.is_gone then array['enrolments', 'persons', 'trained', 'completed', 'hours', 'fte'] else array['trained', 'fte'] end as measures,
        v.kind = 'void' or v.state_after not in ('withdrawn', 'cancelled') or v.effective_on < u.entry_on or v.effective_on <= u.census_on as is_plain
      from enrolment_event v where v.enrolment_id = u.id and (v.effective_on <= f2.observed_on or v.kind = 'void') and v.recorded_on <= f2.recorded_until and (v.recorded_on > f1.recorded_until or v.effective_on > f1.observed_on and v.kind <> 'void')
      union all
      select 1, 'clock:' || u.census_on, 1, array['trained', 'fte'], true where u.census_on > f1.observed_on and u.census_on <= f2.observed_on
      union all
      select case when a.effective_on > f1.observed_on then 1 else 5 end, 'attendance:' || a.id, 0, array['trained', 'hours'], true
      from attendance_event a where a.enrolment_id = u.id and a.effective_on <= f2.observed_on and a.recorded_on <= f2.recorded_until and (a.recorded_on > f1.recorded_until or a.effective_on > f1.observed_on)
      union all
      select case when o.effective_on > f1.observed_on then 1 else 6 end, 'outcome:' || o.id, 0, array['completed', 'trained'], true
      from outcome_event o where o.enrolment_id = u.id and o.effective_on <= f2.observed_on and o.recorded_on <= f2.recorded_until and (o.recorded_on > f1.recorded_until or o.effective_on > f1.observed_on)
      union all
      select case c.field when 'mode' then 8 else 7 end, 'session_change:' || c.id, 0, array['enrolments', 'persons', 'trained', 'completed', 'hours', 'fte'], true
      from session_change c where c.session_id = u.session_id and c.field in ('starts_on', 'ends_on', 'mode') and (c.recorded_at at time zone 'Europe/Paris')::date > f1.recorded_until and (c.recorded_at at time zone 'Europe/Paris')::date <= f2.recorded_until
      union all
      select case when (c.level, c.kind, c.ai_focus, c.axis, c.isced_f, c.programmes) is not distinct from (b.level, b.kind, b.ai_focus, b.axis, b.isced_f, b.programmes) then 9 else 8 end, 'classification:' || c.id, 0,
        array['enrolments', 'persons', 'trained', 'completed', 'hours', 'fte'], true
      from course_classification c left join lateral (select p.* from course_classification p where p.course_id = c.course_id and p.id < c.id order by p.id desc limit 1) b on true
      where c.course_id = u.course_id and (c.recorded_at at time zone 'Europe/Paris')::date > f1.recorded_until and (c.recorded_at at time zone 'Europe/Paris')::date <= f2.recorded_until
      union all
      select case when c.object in ('course', 'part') or c.field in ('attendance', 'course_version', 'languages') then 8 when c.field in ('starts_on', 'entry', 'origin') then 7 else 12 end, 'change:' || c.id, 0,
        case c.object when 'part' then array['fte'] else array['enrolments', 'persons', 'trained', 'completed', 'hours', 'fte'] end, true
      from figure_change c
      where c.recorded_on > f1.recorded_until and c.recorded_on <= f2.recorded_until
        and (c.object = 'session' and c.object_id = u.session_id or c.object = 'course' and c.object_id = u.course_id or c.object = 'enrolment' and c.object_id = u.id or c.object = 'subject' and c.object_id = u.subject_no or c.object = 'part')
      union all
      select 10, 'merge:' || m.id, 0, array['persons', 'trained', 'completed', 'fte'], true
      from merge_event m where m.recorded_on > f1.recorded_until and m.recorded_on <= f2.recorded_until
        and (m.subject_a = u.stat_subject_id or m.subject_b = u.stat_subject_id or m.subject_a in (select g.stat_subject_id from joined g where g.group_id = u.whoever))
      union all
      select 13, 'definition', 0, array['enrolments', 'persons', 'trained', 'completed', 'hours', 'fte'], true where f1.versions <> f2.versions or f1.settings <> f2.settings
    ) x
  ), own as materialized (
    -- What commonly moves such a figure in that direction; failing that, whatever happened to these people.
    select c.place, e.rank, e.ref from changed c cross join lateral unnest(c.ids) i (id) join evidence e on e.id = i.id and e.is_plain and c.measure = any (e.measures) and (e.sign = 0 or e.sign = sign(c.change))
  ), lent as (
    select c.place, e.rank, e.ref from changed c join unit u on u.whoever = c.whoever join evidence e on e.id = u.id where c.place not in (select o.place from own o)
  ), named as (
    select a.place, min(a.rank) as rank, array_agg(distinct a.ref) as refs from (select * from own union all select * from lent) a group by a.place
  )
  select c.measure, c.dimension1, c.value1, c.dimension2, c.value2, c.change::numeric,
    coalesce((array['time_passed', 'enrolled_late', 'withdrawn_late', 'voided', 'attendance', 'outcome', 'session_moved', 'reclassified', 'part_changed', 'merged', 'import_corrected', 'details', 'definition'])[n.rank], 'unexplained'), c.ids, coalesce(n.refs, '{}')
  from changed c left join named n on n.place = c.place;
end $$;
comment on function explain_figures is 'change: ±1 (persons that merge: their number) for enrolments and the person measures, minutes for hours, ECTS for fte (of the later definition). cause: the first that applies, in the order of the list; refs: all of them (event:ENROLMENT.SEQ, attendance:, outcome:, session_change:, classification:, change:, merge:, clock:DAY, definition). The earlier state first.';
