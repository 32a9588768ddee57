-- What facts add to each cell at each day: those after less those before, so that the fold and a reader add it to what is counted. Facts of a person come together.
create or replace function figure_spread(before figure_fact[], after figure_fact[], profiles figure_profile[], kinds text[] default '{academic,civil}')
returns setof figure_day
language plpgsql stable rows 1000 security definer set search_path = public, pg_temp set work_mem = '128MB' set enable_nestloop = off set enable_mergejoin = off set enable_sort = off set plan_cache_mode = force_custom_plan as $$
#variable_conflict use_column
begin
  return query
  with kept as (
    select -1 as sign, b.* from unnest(before) b union all select 1, a.* from unnest(after) a
  ), move as materialized (
    select k.sign, y.year, k.entry_on, k.person_no, k.enrolment_id, k.profile_id, k.session_id, y.is_alone, m.day, m.step as enrolments, m.step * (k.stage >= 1)::int as trained, m.step * (k.stage = 2)::int as completed, m.step * coalesce(k.minutes, 0) as minutes,
      m.step * (k.minutes is not null)::int as timed, m.step * coalesce(y.ects, 0) as ects, m.step * (y.ects is not null)::int as credited, m.step * k.is_untimed::int as untimed, m.step * (not k.has_ects)::int as uncredited,
      m.step * (not k.is_observed)::int as unobserved, m.step * k.has_attendance::int as attended, m.step * k.has_outcome::int as ended
    from kept k
      cross join lateral (select (extract(year from k.entry_on) - case when extract(month from k.entry_on) < 9 then 1 else 0 end)::int as first) f
      cross join lateral (values ('academic', f.first || '-' || f.first + 1, k.ects_academic, k.is_alone_academic), ('civil', extract(year from k.entry_on)::text, k.ects_civil, k.is_alone_civil)) y (kind, year, ects, is_alone)
      cross join lateral (values (k.from_on, 1), (k.to_on, -1)) m (day, step)
    where y.kind = any (kinds) and m.day < 'infinity'
  ), profile_move as materialized (
    select m.year, m.profile_id, m.day, sum(m.sign * m.enrolments)::int as enrolments, (sum(m.sign * m.enrolments) filter (where m.is_alone))::int as persons, (sum(m.sign * m.trained) filter (where m.is_alone))::int as trained,
      (sum(m.sign * m.completed) filter (where m.is_alone))::int as completed, sum(m.sign * m.minutes)::bigint as minutes, sum(m.sign * m.timed)::int as timed, sum(m.sign * m.ects) as ects, sum(m.sign * m.credited)::int as credited,
      sum(m.sign * m.untimed)::int as untimed, sum(m.sign * m.uncredited)::int as uncredited, sum(m.sign * m.unobserved)::int as unobserved, sum(m.sign * m.attended)::int as attended, sum(m.sign * m.ended)::int as ended
    from move m group by m.year, m.profile_id, m.day
  ), placed as materialized (
    select p.id as profile_id, t.place, t.dimension1, t.dimension2, a.value as value1, b.value as value2, count(*) over (partition by p.id, t.place) > 1 as is_several
    from figure_kept() t cross join unnest(profiles) p cross join lateral unnest(figure_values(p, t.dimension1)) a (value) cross join lateral unnest(figure_values(p, t.dimension2)) b (value)
  ), box as materialized (
    -- Cells as numbers: what is long is compared once for each profile, never once for each person.
    select row_number() over ()::int as box, x.* from (
      select p.place, p.dimension1, p.dimension2, p.value1, p.value2 from placed p group by p.place, p.dimension1, p.dimension2, p.value1, p.value2
      union all
      select k.place, k.dimension1, k.dimension2, 'several', case when k.dimension2 = 'all' then 'all' else 'several' end from figure_kept() k where k.place > 0
    ) x
  ), held as materialized (
    select p.profile_id, b.box, p.place, p.is_several from placed p join box b on b.place = p.place and b.value1 = p.value1 and b.value2 = p.value2
  ), common as materialized (
    select b.box, b.place from box b where b.value1 = 'several'
  ), shared as materialized (
    -- A span that only adds minutes moves nobody.
    select m.sign, m.year, m.person_no, m.enrolment_id, m.profile_id, m.day, sum(m.enrolments)::int as enrolments, sum(m.trained)::int as trained, sum(m.completed)::int as completed
    from move m where not m.is_alone group by m.sign, m.year, m.person_no, m.enrolment_id, m.profile_id, m.day having sum(m.enrolments) <> 0 or sum(m.trained) <> 0 or sum(m.completed) <> 0
  ), ranked as materialized (
    select s.sign, s.year, s.person_no, s.enrolment_id, s.profile_id, (row_number() over (partition by s.sign, s.year, s.person_no order by s.enrolment_id) - 1)::int as rank from shared s group by s.sign, s.year, s.person_no, s.enrolment_id, s.profile_id
  ), unit as materialized (
    select r.*, set_bit(n.nothing, r.rank, 1) as own from ranked r, (select rpad('', max(r.rank) + 1, '0')::varbit as nothing from ranked r) n
  ), member as materialized (
    -- The person's enrolments that meet in a cell. The same ones meet in many cells: what follows from that is found once.
    select u.sign, u.year, u.person_no, h.box, h.place, bit_or(u.own) as among from unit u join held h on h.profile_id = u.profile_id group by u.sign, u.year, u.person_no, h.box, h.place
  ), turned as (
    -- Comes into a cell with the first enrolment there, and leaves it with the last.
    select c.sign, c.year, c.person_no, c.among, c.day, (sum(c.enrolments) over w > 0)::int - (sum(c.enrolments) over w - c.enrolments > 0)::int as persons,
      (sum(c.trained) over w > 0)::int - (sum(c.trained) over w - c.trained > 0)::int as trained, (sum(c.completed) over w > 0)::int - (sum(c.completed) over w - c.completed > 0)::int as completed
    from (
      select g.sign, g.year, g.person_no, g.among, s.day, sum(s.enrolments)::int as enrolments, sum(s.trained)::int as trained, sum(s.completed)::int as completed
      from (select m.sign, m.year, m.person_no, m.among from member m group by m.sign, m.year, m.person_no, m.among) g
        join unit u on u.sign = g.sign and u.year = g.year and u.person_no = g.person_no and get_bit(g.among, u.rank) = 1
        join shared s on s.sign = u.sign and s.year = u.year and s.enrolment_id = u.enrolment_id
      group by g.sign, g.year, g.person_no, g.among, s.day
    ) c window w as (partition by c.sign, c.year, c.person_no, c.among order by c.day)
  ), person as materialized (
    select t.* from turned t where t.persons <> 0 or t.trained <> 0 or t.completed <> 0
  ), pattern as materialized (
    select m.sign, m.year, m.person_no, m.place, array_agg(m.among order by m.among) as cells from member m where m.place > 0 group by m.sign, m.year, m.person_no, m.place having count(*) > 1
  ), several as materialized (
    select l.sign, l.year, l.person_no, l.cells, l.day, (sum(l.persons) over w > 1)::int - (sum(l.persons) over w - l.persons > 1)::int as persons,
      (sum(l.trained) over w > 1)::int - (sum(l.trained) over w - l.trained > 1)::int as trained, (sum(l.completed) over w > 1)::int - (sum(l.completed) over w - l.completed > 1)::int as completed
    from (
      select t.sign, t.year, t.person_no, t.cells, p.day, sum(p.persons)::int as persons, sum(p.trained)::int as trained, sum(p.completed)::int as completed
      from (select p.sign, p.year, p.person_no, p.cells from pattern p group by p.sign, p.year, p.person_no, p.cells) t cross join unnest(t.cells) c (among)
        join person p on p.sign = t.sign and p.year = t.year and p.person_no = t.person_no and p.among = c.among
      group by t.sign, t.year, t.person_no, t.cells, p.day
    ) l window w as (partition by l.sign, l.year, l.person_no, l.cells order by l.day)
  ), added as (
    select m.year, h.box, m.day, m.enrolments, coalesce(m.persons, 0) as persons, coalesce(m.trained, 0) as trained, coalesce(m.completed, 0) as completed, m.minutes, m.timed, m.ects, m.credited, m.untimed, m.uncredited, m.unobserved, m.attended, m.ended
    from profile_move m join held h on h.profile_id = m.profile_id
    union all
    select p.year, m.box, p.day, 0, sum(p.sign * p.persons)::int, sum(p.sign * p.trained)::int, sum(p.sign * p.completed)::int, 0, 0, 0, 0, 0, 0, 0, 0, 0
    from member m join person p on p.sign = m.sign and p.year = m.year and p.person_no = m.person_no and p.among = m.among group by p.year, m.box, p.day
    union all
    select v.year, c.box, v.day, 0, sum(v.sign * v.persons)::int, sum(v.sign * v.trained)::int, sum(v.sign * v.completed)::int, 0, 0, 0, 0, 0, 0, 0, 0, 0
    from pattern t join several v on v.sign = t.sign and v.year = t.year and v.person_no = t.person_no and v.cells = t.cells join common c on c.place = t.place group by v.year, c.box, v.day
    union all
    select m.year, c.box, m.day, 0, m.persons, m.trained, m.completed, 0, 0, 0, 0, 0, 0, 0, 0, 0
    from profile_move m join (select distinct h.profile_id, h.place from held h where h.is_several) h on h.profile_id = m.profile_id join common c on c.place = h.place where m.persons is not null
  ), summed as (
    select a.year, a.box, a.day, sum(a.enrolments) as enrolments, sum(a.persons) as persons, sum(a.trained) as trained, sum(a.completed) as completed, sum(a.minutes)::bigint as minutes, sum(a.timed) as timed, sum(a.ects) as ects, sum(a.credited) as credited,
      sum(a.untimed) as untimed, sum(a.uncredited) as uncredited, sum(a.unobserved) as unobserved, sum(a.attended) as attended, sum(a.ended) as ended
    from added a group by a.year, a.box, a.day
  )
  select x.year, x.dimension1, x.dimension2, 'day', x.day, x.value1, x.value2, x.enrolments, x.persons, x.trained, x.completed, x.minutes, x.timed, x.ects, x.credited, x.untimed, x.uncredited, x.unobserved, x.attended, x.ended
  from (
    select s.year, b.dimension1, b.dimension2, s.day, b.value1, b.value2, s.enrolments, s.persons, s.trained, s.completed, s.minutes, s.timed, s.ects, s.credited, s.untimed, s.uncredited, s.unobserved, s.attended, s.ended
    from summed s join box b on b.box = s.box
    union all
    select m.year, 'profile', 'all', m.day, m.profile_id::text, 'all', m.enrolments::bigint, coalesce(m.persons, 0)::bigint, coalesce(m.trained, 0)::bigint, coalesce(m.completed, 0)::bigint, m.minutes::bigint, m.timed::bigint, m.ects, m.credited::bigint,
      m.untimed::bigint, m.uncredited::bigint, m.unobserved::bigint, m.attended::bigint, m.ended::bigint
    from profile_move m
    union all
    select m.year, 'session', 'all', m.day, m.session_id::text, m.entry_on::text, sum(m.sign * m.enrolments)::bigint, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, sum(m.sign * m.attended)::bigint, sum(m.sign * m.ended)::bigint from move m group by m.year, m.session_id, m.entry_on, m.day
  ) x
  where (x.enrolments, x.persons, x.trained, x.completed, x.minutes, x.timed, x.ects, x.credited, x.untimed, x.uncredited, x.unobserved, x.attended, x.ended) <> (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
end $$;
comment on function figure_spread is 'Rows of figure_day, span day, no two of one key, none without a change. Hidden dimensions: profile (persons who are alone) and session (enrolments, with attendance, with an outcome).';
