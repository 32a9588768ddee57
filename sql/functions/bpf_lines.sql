-- The worksheet of a fiscal year, line by line in the order of the Cerfa 10443*17: pages, files and tests all read this.
create or replace function bpf_lines(organisation_id bigint, fiscal_year int) returns table (place int, frame text, line text, kind text, number bigint, hours bigint, minutes numeric)
language plpgsql stable rows 80 security definer set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
begin
  return query
  with asked as materialized (
    select y.* from bpf_year(organisation_id, fiscal_year) y
  ), trainee as materialized (
    select t.* from asked a cross join lateral bpf_enrolments(a.house, a.first_on, a.last_on) t where t.minutes > 0
  ), teacher as materialized (
    -- Own in one session is own; not told counts in a line of its own.
    select t.person_id, case when bool_or(not t.is_external) then 'own' when bool_or(t.is_external) then 'external' else 'unknown' end as line, sum(coalesce(t.minutes, 0)) as minutes
    from asked a cross join lateral bpf_teachers(a.house, a.first_on, a.last_on, array(select distinct t.session_id from trainee t)) t
    group by t.person_id having bool_or(t.minutes is null or t.minutes > 0)
  ), speciality as (
    select t.nsf, count(*) as number, sum(t.minutes) as minutes, row_number() over (order by count(*) desc, sum(t.minutes) desc, t.nsf) as turn from trainee t where t.nsf is not null group by t.nsf
  ), part (place, frame, line, kind, number, minutes) as (
    -- What adds up to the total of its frame. Lines of the form stand even when they are empty, what is not told only when there is some.
    select 200 + l.n, 'E', l.line, 'line', count(t.person_id), coalesce(sum(t.minutes), 0)
    from unnest(array['own', 'external', 'unknown']) with ordinality l (line, n) left join teacher t on t.line = l.line group by l.line, l.n having l.line <> 'unknown' or count(t.person_id) > 0
    union all
    select 300 + l.n, 'F-1', l.line, 'line', count(t.enrolment_id), coalesce(sum(t.minutes), 0)
    from unnest(array['a', 'b', 'c', 'd', 'e', 'unknown']) with ordinality l (line, n) left join trainee t on coalesce(t.trainee_status, 'unknown') = l.line group by l.line, l.n having l.line <> 'unknown' or count(t.enrolment_id) > 0
    union all
    select 500 + l.n * 10, 'F-3', l.line, 'line', count(t.enrolment_id), coalesce(sum(t.minutes), 0)
    from unnest(array['a', 'b', 'c', 'd', 'e', 'f', 'unknown']) with ordinality l (line, n) left join trainee t on coalesce(t.objective, 'unknown') = l.line group by l.line, l.n having l.line <> 'unknown' or count(t.enrolment_id) > 0
    union all
    select 510 + l.n, 'F-3', 'a' || l.line, 'of_which', count(t.enrolment_id), coalesce(sum(t.minutes), 0)
    from unnest(array['6', '5', '4', '3', '2', '0', '_unknown']) with ordinality l (line, n) left join trainee t on t.objective = 'a' and coalesce(t.level, '_unknown') = l.line group by l.line, l.n having l.line <> '_unknown' or count(t.enrolment_id) > 0
    union all
    select 600 + s.turn, 'F-4', s.nsf, 'line', s.number, s.minutes from speciality s where s.turn <= 5
    union all
    select 610, 'F-4', 'others', 'line', coalesce(sum(s.number), 0), coalesce(sum(s.minutes), 0) from speciality s where s.turn > 5
    union all
    select 611, 'F-4', 'unknown', 'line', count(*), sum(t.minutes) from trainee t where t.nsf is null having count(*) > 0
  ), whole as materialized (
    -- Whole hours by largest remainder: the lines of each frame add up to the same total, the sum of all minutes rounded once.
    select w.*, (div(w.minutes, 60) + (w.turn <= w.left_over)::int)::bigint as hours
    from (
      select p.*, row_number() over (partition by p.frame order by mod(p.minutes, 60) desc, p.place) as turn, div(sum(p.minutes) over (partition by p.frame) + 30, 60) - sum(div(p.minutes, 60)) over (partition by p.frame) as left_over
      from part p where p.kind = 'line'
    ) w
  ), inner_part as (
    select w.*, (div(w.minutes, 60) + (w.turn <= w.left_over)::int)::bigint as hours
    from (
      select p.*, row_number() over (order by mod(p.minutes, 60) desc, p.place) as turn, (select x.hours from whole x where x.frame = 'F-3' and x.line = 'a') - sum(div(p.minutes, 60)) over () as left_over
      from part p where p.kind = 'of_which'
    ) w
  ), received as materialized (
    -- Each giver's own row about this house.
    select g.giver_id, r.number, r.hours, r.minutes
    from asked a cross join lateral (
        select distinct coalesce((select min(o.id) from organisation o where o.nda = w.nda), w.id) as giver_id
        from session_organisation x join session s on s.id = x.session_id join organisation w on w.id = s.organisation_id
        where x.organisation_id = any (a.house) and x.is_subcontract and s.organisation_id <> all (a.house)
      ) g cross join lateral (select coalesce(array_agg(o.id order by o.id), array[g.giver_id]) as house from organisation o where o.nda = (select w.nda from organisation w where w.id = g.giver_id)) h
      cross join lateral bpf_entrusted(h.house, a.first_on, a.last_on) r where r.partner_id = a.house[1]
  ), sent as materialized (
    select e.* from asked a cross join lateral bpf_entrusted(a.house, a.first_on, a.last_on) e
  ), answer (place, frame, line, kind, number, hours, minutes) as (
    select 100 + l.n, 'C', l.line, 'line', count(t.enrolment_id), null::bigint, null::numeric
    from unnest(array['1', '2a', '2b', '2c', '2d', '2e', '2f', '2g', '2h', '3', '4', '5', '6', '7', '8', '9', '10', '11', 'unknown']) with ordinality l (line, n) left join trainee t on coalesce(t.payer_line, 'unknown') = l.line
    group by l.line, l.n having l.line <> 'unknown' or count(t.enrolment_id) > 0
    union all
    select w.place, w.frame, w.line, w.kind, w.number, w.hours, w.minutes from whole w
    union all
    select i.place, i.frame, i.line, i.kind, i.number, i.hours, i.minutes from inner_part i
    union all
    select t.place, t.frame, 'total', 'total', coalesce(sum(w.number), 0), coalesce(sum(w.hours), 0), coalesce(sum(w.minutes), 0) from (values (290, 'E'), (390, 'F-1'), (590, 'F-3'), (690, 'F-4')) t (place, frame) left join whole w on w.frame = t.frame group by t.place, t.frame
    union all
    select 391, 'F-1', 'distance', 'of_which', count(*), div(coalesce(sum(t.minutes), 0) + 30, 60)::bigint, coalesce(sum(t.minutes), 0) from trainee t where t.is_distance
    union all
    select 400 + row_number() over (order by s.number desc, s.partner_id), 'F-2', o.code, 'line', s.number, s.hours, s.minutes from sent s join organisation o on o.id = s.partner_id
    union all
    select 490, 'F-2', 'total', 'total', s.number, s.hours, s.minutes from sent s where s.partner_id is null
    union all
    select 700 + row_number() over (order by r.number desc, r.giver_id), 'G', o.code, 'line', r.number, r.hours, r.minutes from received r join organisation o on o.id = r.giver_id
    union all
    select 790, 'G', 'total', 'total', coalesce(sum(r.number), 0), coalesce(sum(r.hours), 0), coalesce(sum(r.minutes), 0) from received r
  )
  select a.place::int, a.frame, a.line, a.kind, a.number::bigint, a.hours::bigint, a.minutes from answer a where exists (select from asked) order by a.place;
end $$;
comment on function bpf_lines is 'number = participations (one person in two courses is two; frame E: people), hours = whole hours attended on days of the fiscal year, minutes = exactly. kind: line, total, of_which (inside the line or total before it). line: the form''s letter, an NSF code, an organisation''s code; others, unknown (not told), distance (all or part of the course), a6 … a2, a0 (levels of objective a). Frame C counts participations by payer: the amounts are accounting''s. Frames F-2 and G: see bpf_entrusted(). No row: no such organisation.';
