-- How enrolments of a session ended: completed or not, with a result as text.
create or replace function record_outcomes(person_id bigint, session_id bigint, outcome text[], grade text[]) returns table (recorded int, refusal text[], refusal_values jsonb)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  s session;
  today date := (now() at time zone 'Europe/Paris')::date;
  role text;
  told record;
  before outcome_event;
  n int := 0;
begin
  select * into s from session x where x.id = record_outcomes.session_id and may_run_session(record_outcomes.person_id, x.id) for no key update;
  if not found then return; end if;
  if s.state <> 'published' then
    return query select 0, array['session_cancelled'], '{}'::jsonb;
    return;
  elsif s.starts_on is null or s.starts_on > today then
    return query select 0, array['outcome_early'], jsonb_build_object('date', s.starts_on);
    return;
  end if;
  if exists (select from unnest(record_outcomes.outcome) m where m !~ '^[0-9]{1,18}:(completed|not_completed)?$') or exists (select from unnest(record_outcomes.grade) m where m !~ '^[0-9]{1,18}:')
    or exists (select from unnest(record_outcomes.outcome) m where not exists (select from enrolment e where e.id = split_part(m, ':', 1)::bigint and e.session_id = s.id and e.state in ('enrolled', 'finished'))) then
    return query select 0, array['outcome.unknown'], '{}'::jsonb;
    return;
  end if;
  if exists (select from unnest(record_outcomes.grade) g where char_length(clean_name(substr(g, strpos(g, ':') + 1))) > 60) then
    return query select 0, array['grade.too_long'], '{}'::jsonb;
    return;
  end if;
  if exists (select from unnest(record_outcomes.outcome) m join issued_document d on d.enrolment_id = split_part(m, ':', 1)::bigint and d.revoked_at is null where split_part(m, ':', 2) <> 'completed') then
    return query select 0, array['certificate_first'], '{}'::jsonb;
    return;
  end if;
  role := session_role(record_outcomes.person_id, s.id);
  for told in
    select distinct on (e.id) e.id, e.state, split_part(m, ':', 2) as outcome, (select clean_name(substr(g, strpos(g, ':') + 1)) from unnest(record_outcomes.grade) g where split_part(g, ':', 1) = split_part(m, ':', 1) limit 1) as grade
    from unnest(record_outcomes.outcome) m join enrolment e on e.id = split_part(m, ':', 1)::bigint and e.session_id = s.id order by e.id
  loop
    select * into before from outcome_event o where o.enrolment_id = told.id order by o.id desc limit 1;
    continue when told.outcome = '' and coalesce(before.outcome, 'revoked') = 'revoked';
    continue when told.outcome = before.outcome and told.grade is not distinct from before.grade;
    insert into outcome_event (enrolment_id, outcome, grade, effective_on, recorded_on, actor_role)
    values (told.id, case told.outcome when '' then 'revoked' else told.outcome end, case when told.outcome <> '' then told.grade end, greatest(least(today, coalesce(s.ends_on, today)), s.starts_on), today, role);
    if told.state = 'enrolled' and told.outcome <> '' then
      perform write_enrolment_event(told.id, 'finish', 'finished', role, record_outcomes.person_id, told.outcome);
    end if;
    n := n + 1;
  end loop;
  perform offer_freed_seats(s.id);
  insert into audit (person_id, action, object, object_id, detail) values (record_outcomes.person_id, 'outcome.record', 'session', s.id::text, jsonb_build_object('rows', n));
  return query select n, null::text[], null::jsonb;
end $$;
comment on function record_outcomes is 'outcome: "ENROLMENT:completed", not_completed, or nothing; grade: "ENROLMENT:text". What differs is a new row; the first one finishes the enrolment; nothing after something takes it back (revoked). No row: absent or not one''s own. Refusals: session_cancelled, outcome_early, outcome.unknown, grade.too_long, certificate_first (a document rests on the outcome).';
