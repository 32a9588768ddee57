-- What keeps a worksheet from being complete: who or what lacks which fact.
create or replace function bpf_gaps(organisation_id bigint, fiscal_year int) returns table (gap text, session_id bigint, enrolment_id bigint)
language plpgsql stable rows 100 security definer set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
begin
  return query
  with asked as materialized (
    select y.* from bpf_year(organisation_id, fiscal_year) y
  ), trainee as materialized (
    select t.* from asked a cross join lateral bpf_enrolments(a.house, a.first_on, a.last_on) t
  )
  select 'nda', null::bigint, null::bigint from asked a where a.nda is null
  union all
  select g.gap, t.session_id, t.enrolment_id
  from trainee t cross join lateral (values ('status', t.trainee_status is null), ('objective', t.objective is null), ('level', t.objective = 'a' and t.level is null), ('nsf', t.nsf is null), ('mode', t.is_distance is null)) g (gap, is_open)
  where g.is_open and t.minutes > 0
  union all
  select 'hours', t.session_id, t.enrolment_id from trainee t where t.has_unknown_minutes
  union all
  select 'teachers', x.session_id, null from asked a cross join lateral bpf_teachers(a.house, a.first_on, a.last_on, array(select distinct t.session_id from trainee t where t.minutes > 0)) x
  where x.minutes is null or x.is_external is null and x.minutes > 0 group by x.session_id;
end $$;
comment on function bpf_gaps is 'gap: nda (the organisation has no number), status, objective, level (of a certification of the RNCP), nsf, mode (whether at a distance), hours (present for an unknown time), each per enrolment; teachers (own or external, or for how long: not told), per session. No row: complete.';
