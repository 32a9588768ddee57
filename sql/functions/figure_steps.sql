-- What enrolments count for at every day, as all is known now: figure_enrolments() told for all D at once. The fold keeps these rows; proved equal to the recount by tests.
create or replace function figure_steps(ids bigint[])
returns table (fact figure_fact, profile figure_profile)
language plpgsql stable rows 1000 security definer set search_path = public, pg_temp set work_mem = '64MB' set plan_cache_mode = force_custom_plan as $$
#variable_conflict use_column
begin
  return query
  with recursive given as materialized (
    select (p.settings ->> 'census_month')::int as census_month, (p.settings ->> 'census_day')::int as census_day, (p.settings ->> 'census_percent')::int as census_percent, (p.settings ->> 'census_days')::int as census_days
    from (select figure_parameters() as settings) p
  ), entered as materialized (
    select e.id, coalesce(t.group_number, t.number) as person_no, t.gender, t.birth_band, e.track, e.trainee_status, e.payer_line, e.company_code, e.session_id, e.import_ects, s.course_id, x.entry_on, s.attendance,
      extract(year from x.entry_on)::int as civil, (extract(year from x.entry_on) - case when extract(month from x.entry_on) < 9 then 1 else 0 end)::int as academic
    from enrolment e join session s on s.id = e.session_id join stat_subject t on t.id = e.stat_subject_id
      cross join lateral (select case when s.entry = 'permanent' or e.origin = 'import' then e.starts_on else s.starts_on end as entry_on) x
    where e.id = any (ids) and x.entry_on is not null and not exists (select from enrolment_event v where v.enrolment_id = e.id and v.kind = 'void')
  ), day_of_entry as materialized (
    select n.session_id, n.course_id, n.entry_on from entered n group by n.session_id, n.course_id, n.entry_on
  ), classified as materialized (
    select distinct on (d.course_id, d.entry_on) d.course_id, d.entry_on, coalesce(k.level, 'unknown') as level, coalesce(k.ai_focus, 'unknown') as ai_focus, coalesce(left(k.isced_f, 2), 'unknown') as field,
      coalesce(k.axis, 'unknown') as axis, case when cardinality(k.programmes) > 0 then k.programmes else '{unknown}' end as programmes, coalesce(k.organisations, '[]') as organisations, coalesce(k.kind, c.kind) as kind
    from (select n.course_id, n.entry_on from day_of_entry n group by n.course_id, n.entry_on) d
      join course c on c.id = d.course_id
      left join course_classification k on k.course_id = d.course_id
    order by d.course_id, d.entry_on, (k.valid_from <= d.entry_on) desc nulls last, case when k.valid_from <= d.entry_on then k.valid_from end desc, k.valid_from, k.id desc
  ), placed as materialized (
    select n.session_id, n.entry_on, k.level, k.kind, k.ai_focus, k.field, k.axis, k.programmes, coalesce(o.responsible, 'unknown') as institution, coalesce(o.codes, '{unknown}') as institutions,
      coalesce(s.mode::text, 'unknown') as mode, case when cardinality(s.languages) > 0 then s.languages else '{unknown}' end as languages, case when s.origin = 'import' then 'unknown' else s.entry end as entry, v.ects,
      figure_census_on(k.kind, n.entry_on, s.starts_on, s.ends_on, g.census_month, g.census_day, g.census_days, g.census_percent) as census_on
    from given g, day_of_entry n
      join session s on s.id = n.session_id
      join course_version v on v.course_id = s.course_id and v.number = s.course_version
      join classified k on k.course_id = n.course_id and k.entry_on = n.entry_on
      cross join lateral (select max(x.item ->> 'code') filter (where x.item ->> 'part' = 'responsible') as responsible, array_agg(distinct x.item ->> 'code') filter (where x.item ->> 'code' is not null) as codes
        from jsonb_array_elements(k.organisations) x (item)) o
  ), observed as materialized (
    select n.*, p.census_on, case n.attendance when 'told' then n.import_ects else p.ects end as ects from entered n join placed p on p.session_id = n.session_id and p.entry_on = n.entry_on
  ), event as (
    -- A row is in force from its day until a later row's day; one that a later row overtakes is never in force.
    select v.enrolment_id, n.census_on, v.effective_on as from_on, coalesce(min(v.effective_on) over (partition by v.enrolment_id order by v.seq rows between 1 following and unbounded following), 'infinity') as to_on,
      min(case when v.state_after in ('enrolled', 'finished') then v.effective_on end) over (partition by v.enrolment_id) as enrolled_on, v.state_after in ('enrolled', 'finished') as is_in,
      v.state_after in ('enrolled', 'finished') or (v.state_after in ('withdrawn', 'cancelled') and v.effective_on >= n.entry_on) as is_accepted
    from observed n join enrolment_event v on v.enrolment_id = n.id
  ), presence as (
    select a.enrolment_id, a.presence, a.minutes, a.half_day, a.effective_on as from_on,
      coalesce(min(a.effective_on) over (partition by a.enrolment_id, coalesce(a.half_day_on, a.effective_on), a.half_day = 'morning' order by a.id rows between 1 following and unbounded following), 'infinity') as to_on
    from observed n join attendance_event a on a.enrolment_id = n.id
  ), outcome as (
    select u.enrolment_id, u.outcome, u.effective_on as from_on, coalesce(min(u.effective_on) over (partition by u.enrolment_id order by u.id rows between 1 following and unbounded following), 'infinity') as to_on
    from observed n join outcome_event u on u.enrolment_id = n.id
  ), turn as materialized (
    -- What each day adds: accepted, there on the census day, observed, half-days, work, minutes, half-days with minutes, without, completed, rows of attendance, of outcomes.
    select x.id, m.day, sum(m.step * x.accepted) as accepted, sum(m.step * x.there) as there, sum(m.step * x.observed) as observed, sum(m.step * x.half) as half, sum(m.step * x.work) as work, sum(m.step * x.minutes) as minutes, sum(m.step * x.timed) as timed,
      sum(m.step * x.untimed) as untimed, sum(m.step * x.done) as done, sum(m.step * x.told) as told, sum(m.step * x.ended) as ended
    from (
      select e.enrolment_id as id, greatest(e.from_on, e.enrolled_on) as from_on, e.to_on, 1 as accepted, 0 as there, 0 as observed, 0 as half, 0 as work, 0 as minutes, 0 as timed, 0 as untimed, 0 as done, 0 as told, 0 as ended
      from event e where e.is_accepted and e.enrolled_on < e.to_on
      union all
      select e.enrolment_id, e.from_on, case when e.to_on > e.census_on then 'infinity' else e.to_on end, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0 from event e where e.is_in and e.from_on <= e.census_on
      union all
      select n.id, n.census_on, 'infinity', 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0 from observed n
      union all
      select p.enrolment_id, p.from_on, p.to_on, 0, 0, 0, (p.presence = 'present' and p.half_day is not null)::int, (p.presence = 'present' and p.half_day is null)::int, case when p.presence = 'present' then coalesce(p.minutes, 0) else 0 end,
        (p.minutes is not null or p.presence <> 'present')::int, (p.presence = 'present' and p.minutes is null)::int, 0, 0, 0 from presence p
      union all
      select p.enrolment_id, min(p.from_on), 'infinity', 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0 from presence p group by p.enrolment_id
      union all
      select o.enrolment_id, o.from_on, o.to_on, 0, 0, 0, 0, 0, 0, 0, 0, (o.outcome = 'completed')::int, 0, 0 from outcome o
      union all
      select o.enrolment_id, min(o.from_on), 'infinity', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 from outcome o group by o.enrolment_id
    ) x cross join lateral (values (x.from_on, 1), (x.to_on, -1)) m (day, step)
    where x.from_on < x.to_on and m.day < 'infinity' group by x.id, m.day
  ), inside as (
    select p.parent_id, p.child_id from course_part p
    union
    select i.parent_id, p.child_id from inside i join course_part p on p.parent_id = i.child_id
  ), holder as materialized (
    select n.id, c.id as child, n.academic = c.academic as is_academic, n.civil = c.civil as is_civil
    from observed c join inside i on i.child_id = c.course_id join observed n on n.course_id = i.parent_id and n.person_no = c.person_no and (n.academic = c.academic or n.civil = c.civil)
    where c.ects is not null
  ), held as (
    select h.child, h.is_academic, h.is_civil, r.day as from_on, coalesce(r.next, 'infinity') as to_on
    from holder h join (
      select t.id, t.day, sum(t.accepted) over w > 0 and sum(t.there) over w > 0 as is_held, lead(t.day) over w as next from turn t where coalesce(t.id in (select h.id from holder h), false) window w as (partition by t.id order by t.day)
    ) r on r.id = h.id where r.is_held
  ), turned as (
    select t.*, 0 as in_academic, 0 as in_civil from turn t
    union all
    select h.child, m.day, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, m.step * h.is_academic::int, m.step * h.is_civil::int from held h cross join lateral (values (h.from_on, 1), (h.to_on, -1)) m (day, step) where m.day < 'infinity'
  ), day as (
    select t.id, t.day, sum(t.accepted) as accepted, sum(t.there) as there, sum(t.observed) as observed, sum(t.half) as half, sum(t.work) as work, sum(t.minutes) as minutes, sum(t.timed) as timed, sum(t.untimed) as untimed, sum(t.done) as done,
      sum(t.told) as told, sum(t.ended) as ended, sum(t.in_academic) as in_academic, sum(t.in_civil) as in_civil
    from turned t group by t.id, t.day
  ), running as (
    select d.id, d.day as from_on, coalesce(lead(d.day) over w, 'infinity') as to_on, sum(d.accepted) over w as accepted, sum(d.there) over w > 0 as is_there, sum(d.observed) over w > 0 as is_observed, sum(d.half) over w > 0 as is_half, sum(d.work) over w > 0 as is_work,
      sum(d.minutes) over w as minutes, sum(d.timed) over w > 0 as is_timed, sum(d.untimed) over w > 0 as is_untimed, sum(d.done) over w > 0 as is_done, sum(d.told) over w > 0 as is_told, sum(d.ended) over w > 0 as is_ended,
      sum(d.in_academic) over w > 0 as in_academic, sum(d.in_civil) over w > 0 as in_civil
    from day d window w as (partition by d.id order by d.day)
  ), standing as materialized (
    select * from running r where r.accepted > 0
  ), one as materialized (
    select n.*, count(*) over (partition by n.person_no, n.academic) = 1 as is_alone_academic, count(*) over (partition by n.person_no, n.civil) = 1 as is_alone_civil
    -- Inside coalesce() the list is hashed; as a join the planner, who expects a handful of rows, walked all of it for each enrolment.
    from observed n where coalesce(n.id in (select s.id from standing s), false)
  ), alike as (
    select n.*, x.gender as own_gender, x.band, x.status, x.payer, x.company, p.level, p.kind, p.ai_focus, p.field, p.axis, p.programmes, p.institution, p.institutions, p.mode, p.languages, p.entry
    from one n join placed p on p.session_id = n.session_id and p.entry_on = n.entry_on
      cross join lateral (select n.gender, coalesce(n.birth_band || '-' || n.birth_band + 9, 'unknown') as band, coalesce(n.trainee_status, case when n.track = 'FI' then 'z' else 'unknown' end) as status,
        coalesce(n.payer_line, case when n.track = 'FI' then 'z' else 'unknown' end) as payer, coalesce(n.company_code, case when n.track = 'FI' then 'z' else 'unknown' end) as company) x
  )
  select row(s.id, s.from_on, s.to_on, a.person_no, a.session_id, a.entry_on, h.id,
      case when s.is_done then 2 when case when a.attendance = 'half_day' or a.attendance = 'told' and s.is_told and not s.is_work then s.is_half when a.attendance = 'evidence' then s.is_work or s.is_half else s.is_there and s.is_observed end then 1 else 0 end,
      case when s.is_timed then s.minutes::int end, case when a.ects is not null and s.is_observed then case when s.is_there and not s.in_academic then a.ects else 0 end end,
      case when a.ects is not null and s.is_observed then case when s.is_there and not s.in_civil then a.ects else 0 end end,
      not s.is_timed or s.is_untimed, a.ects is not null, s.is_observed, s.is_told, s.is_ended, a.is_alone_academic, a.is_alone_civil)::figure_fact,
    row(h.id, a.institution, a.institutions, a.level, a.kind, a.track, a.ai_focus, a.field, a.axis, a.programmes, a.mode, a.languages, a.own_gender, a.band, a.entry, a.status, a.payer, a.company)::figure_profile
  -- A full join is never a loop over both lists, which a planner that expects a handful of rows would take: minutes for twenty thousand enrolments. The condition makes it an inner one.
  from alike a full join standing s on s.id = a.id
    cross join lateral (select hashtextextended(concat_ws('|', a.institution, a.institutions, a.level, a.kind, a.track, a.ai_focus, a.field, a.axis, a.programmes, a.mode, a.languages, a.own_gender, a.band, a.entry, a.status, a.payer, a.company), 0) as id) h
  where coalesce(s.id = a.id, false);
end $$;
comment on function figure_steps is 'Of each enrolment one row per span of days in which it is accepted and counts for the same. ids must hold all enrolments with facts of each of their people: figure_people() closes a set.';
