-- Whom other dates of a session would bring into two places at once.
create or replace function session_clashes(session_id bigint, days int, meetings text) returns table (enrolment_id bigint, other_session_id bigint, starts_at timestamptz, ends_at timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
  with planned as materialized (
    select shift_moment(m.starts_at, session_clashes.days, s.time_zone) as starts_at, shift_moment(m.ends_at, session_clashes.days, s.time_zone) as ends_at
    from session s join meeting m on m.session_id = s.id where s.id = session_clashes.session_id and session_clashes.days is not null
    union all
    select r.starts_at, r.ends_at from session s, read_meetings(session_clashes.meetings, s.time_zone) r where s.id = session_clashes.session_id and session_clashes.days is null and r.problem is null
  )
  select distinct on (e.id, o.session_id) e.id, o.session_id, o.starts_at, o.ends_at
  from enrolment e
    join enrolment held on held.stat_subject_id = e.stat_subject_id and held.session_id <> e.session_id and held.state in ('enrolled', 'offered')
    join meeting o on o.session_id = held.session_id and o.ends_at > now()
    join planned p on p.starts_at < o.ends_at and o.starts_at < p.ends_at
  where e.session_id = session_clashes.session_id and e.state in ('nominated', 'applied', 'received', 'waiting', 'offered', 'enrolled')
  order by e.id, o.session_id, o.starts_at
$$;
comment on function session_clashes is 'days = its meetings moved by so many; else meetings = the lines as typed. One row per person and other session, with the first meeting of that one that is hit: the rule clash of enrolment_refusals, asked of everybody at once. Says nothing about rights: pages ask may_run_session() first.';
