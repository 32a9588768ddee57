-- The participations of some organisations' sessions in some days: apprentices and continuing education, with at least one half-day attended.
create or replace function bpf_enrolments(house bigint[], first_on date, last_on date)
returns table (enrolment_id bigint, session_id bigint, organisation_id bigint, track text, minutes bigint, has_unknown_minutes boolean, trainee_status text, payer_line text, objective text, level text, nsf text, is_distance boolean)
language sql stable rows 1000 security definer set search_path = public, pg_temp set work_mem = '32MB' as $$
  with last_row as (
    -- Of one half-day the last row counts, and its day says in which year; a piece of work without half-day stands for its day.
    select distinct on (a.enrolment_id, coalesce(a.half_day_on, a.effective_on), a.half_day = 'morning') a.enrolment_id, a.presence, a.minutes, a.effective_on
    from session s join enrolment e on e.session_id = s.id and e.track in ('FA', 'FC') and not e.is_void join attendance_event a on a.enrolment_id = e.id
    where s.organisation_id = any (bpf_enrolments.house)
    order by a.enrolment_id, coalesce(a.half_day_on, a.effective_on), a.half_day = 'morning', a.id desc
  ), attended as materialized (
    select r.enrolment_id, coalesce(sum(r.minutes), 0) as minutes, bool_or(r.minutes is null) as has_unknown_minutes
    from last_row r where r.presence = 'present' and r.effective_on between bpf_enrolments.first_on and bpf_enrolments.last_on
    group by r.enrolment_id having coalesce(sum(r.minutes), 0) > 0 or bool_or(r.minutes is null)
  )
  select t.enrolment_id, e.session_id, s.organisation_id, e.track, t.minutes, t.has_unknown_minutes, e.trainee_status, e.payer_line, left(o.objective, 1),
    case o.objective when 'a_cqp' then '0' when 'a' then case when o.qualification >= 6 then '6' when o.qualification between 3 and 5 then o.qualification::text when o.qualification <= 2 then '2' end end,
    coalesce(s.nsf, v.nsf[1]), coalesce(s.mode, v.mode) > 0
  from attended t join enrolment e on e.id = t.enrolment_id join session s on s.id = e.session_id join course_version v on v.course_id = s.course_id and v.number = s.course_version
    cross join lateral (select coalesce(s.training_objective, v.training_objective, case when v.certification @> '[{"kind": "RNCP"}]' then 'a' when v.certification @> '[{"kind": "RS"}]' then 'b' end) as objective, coalesce(s.training_level, v.qualification_level) as qualification) o
$$;
comment on function bpf_enrolments is 'Inner part. minutes 0 = present, for an unknown time only: no participation yet, a gap. NULL = not told: trainee_status, payer_line, objective, level (of objective a: 6 = 6 to 8, 0 = a CQP without one), nsf, is_distance. Objective, level and speciality are the session''s own, else those of the version sold.';
