-- Towards 2030: per measure and year what was aimed at, and what is: from the latest release of a closed year, else from what is counted now. Nothing is projected.
create or replace function trajectory(year_kind text, cell text) returns table (measure text, place int, year text, target numeric, source text, is_invented boolean, actual numeric, status text, revision int, is_comparable boolean)
language sql stable rows 30 security definer set search_path = public, pg_temp as $$
  with asked as materialized (
    select case trajectory.cell when 'all' then 'all' else split_part(trajectory.cell, ':', 1) end as dimension, case trajectory.cell when 'all' then 'all' else substr(trajectory.cell, position(':' in trajectory.cell) + 1) end as value
    from target_cells('fr') c where c.cell = trajectory.cell and trajectory.year_kind in ('academic', 'civil')
  ), aimed as materialized (
    select t.* from asked a join current_target t on t.year_kind = trajectory.year_kind and t.dimension1 = a.dimension and t.value1 = a.value
  ), span as materialized (
    select case trajectory.year_kind when 'academic' then g || '-' || g + 1 else g::text end as year, case trajectory.year_kind when 'academic' then make_date(g, 9, 1) else make_date(g, 1, 1) end as first_on
    from asked, generate_series(2024, case trajectory.year_kind when 'academic' then 2029 else 2030 end) g
  ), measured as (
    select distinct on (d.measure) d.measure, d.position, d.version from measure_definition d where exists (select from aimed t join span s on s.year = t.year where t.measure = d.measure) order by d.measure, d.version desc
  ), closed as materialized (
    select distinct on (r.year) r.* from year_release r join span s on s.year = r.year where r.revision > 0 order by r.year, r.revision desc
  ), live as materialized (
    select s.year, x.* from asked a, span s left join closed c on c.year = s.year
      cross join lateral figure_table(trajectory.year_kind, s.year, tables => case a.dimension when 'all' then '{}' else array[a.dimension] end) x
    where c.id is null and s.first_on <= (now() at time zone 'Europe/Paris')::date and x.dimension1 = a.dimension and x.value1 = a.value
  )
  select m.measure, m.position, s.year, t.value, t.source, coalesce(t.is_demonstration, false),
    case when c.id is not null then (select coalesce(max(f.value), 0) from year_figure f where f.release_id = c.id and f.dimension1 = a.dimension and f.value1 = a.value and f.dimension2 = 'all' and f.measure = m.measure)
      when s.first_on <= (now() at time zone 'Europe/Paris')::date then case m.measure when 'hours' then l.hours when 'fte' then l.fte else coalesce((to_jsonb(l) ->> m.measure)::numeric, 0) end end,
    case when c.id is not null then c.status when s.first_on <= (now() at time zone 'Europe/Paris')::date then 'provisional' else 'ahead' end, c.revision,
    t.definition is null or t.definition = case when c.id is not null then (c.definitions ->> m.measure)::int else m.version end
  from asked a cross join measured m cross join span s left join aimed t on t.year = s.year and t.measure = m.measure left join closed c on c.year = s.year left join live l on l.year = s.year
  order by m.position, s.first_on
$$;
comment on function trajectory is 'cell as in target_cells(). status: closed, revised, provisional (counted now), ahead (not begun: no actual). is_comparable: target and actual are of one definition. Measures without any target have no row.';
