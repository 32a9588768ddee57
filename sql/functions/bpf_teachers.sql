-- Who taught the participations of some organisations in some days, and for how long.
create or replace function bpf_teachers(house bigint[], first_on date, last_on date, sessions bigint[]) returns table (person_id bigint, session_id bigint, is_external boolean, minutes numeric)
language sql stable rows 100 security definer set search_path = public, pg_temp as $$
  with held as materialized (
    -- What is not over has not been given.
    select m.id, m.session_id, extract(epoch from m.ends_at - m.starts_at) / 60 as minutes,
      m.ends_at <= now() and (m.starts_at at time zone s.time_zone)::date between bpf_teachers.first_on and bpf_teachers.last_on as is_inside
    from session s join meeting m on m.session_id = s.id where s.id = any (bpf_teachers.sessions)
  ), given as (
    -- Those of a meeting where it names them, else those of the session.
    select h.session_id, coalesce(t.person_id, x.person_id) as person_id, sum(h.minutes) filter (where h.is_inside) as minutes, sum(h.minutes) as planned
    from held h left join meeting_teacher t on t.meeting_id = h.id left join session_teacher x on x.session_id = h.session_id and t.person_id is null
    where coalesce(t.person_id, x.person_id) is not null group by h.session_id, coalesce(t.person_id, x.person_id)
  ), told as (
    select coalesce(g.session_id, x.session_id) as session_id, coalesce(g.person_id, x.person_id) as person_id, x.is_external, x.hours * 60 as hours, g.minutes, g.planned, s.starts_on
    from given g full join (select t.* from session_teacher t where t.session_id = any (bpf_teachers.sessions)) x on x.session_id = g.session_id and x.person_id = g.person_id
      join session s on s.id = coalesce(g.session_id, x.session_id)
  )
  select t.person_id, t.session_id,
    coalesce(t.is_external, case when exists (select from affiliation a where a.person_id = t.person_id and a.organisation_id = any (bpf_teachers.house) and a.kind in ('teacher', 'staff', 'employee')
      and a.from_on <= bpf_teachers.last_on and (a.to_on is null or a.to_on >= bpf_teachers.first_on)) then false end),
    case when t.hours is null then case when t.planned is not null then coalesce(t.minutes, 0) end when t.planned > 0 then t.hours * coalesce(t.minutes, 0) / t.planned when t.starts_on between bpf_teachers.first_on and bpf_teachers.last_on then t.hours else 0 end
  from told t
$$;
comment on function bpf_teachers is 'Inner part; sessions = those with participations. One row for each person and session. Hours told for a session are spread over its meetings; without meetings they stand in the year in which it begins. NULL = not told: is_external, minutes.';
