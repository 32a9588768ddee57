-- A million past enrolments come in at once: what is checked row by row for the few is checked set by set for the many.

-- An attendance and an outcome find their enrolment by statement; the key of old took a lock on it for each row, and enrolments with a history are never deleted.
alter table attendance_event drop constraint attendance_event_enrolment_id_fkey;
alter table outcome_event drop constraint outcome_event_enrolment_id_fkey;
create function require_enrolments() returns trigger language plpgsql as $$
declare
  wrong bigint;
begin
  select a.enrolment_id into wrong from (select distinct n.enrolment_id from added n) a where not coalesce((select true from enrolment e where e.id = a.enrolment_id), false) limit 1;
  if found then
    raise exception '% of enrolment %, which does not exist', tg_table_name, wrong using errcode = 'foreign_key_violation', constraint = tg_table_name || '_enrolment_id_fkey', table = tg_table_name;
  end if;
  return null;
end $$;
comment on function require_enrolments is 'Trigger: the enrolment of an attendance or outcome exists.';
create trigger attendance_event_parents after insert on attendance_event referencing new table as added for each statement execute function require_enrolments();
create trigger outcome_event_parents after insert on outcome_event referencing new table as added for each statement execute function require_enrolments();
create or replace function refuse_orphans() returns trigger language plpgsql as $$
begin
  if tg_table_name = 'session' and exists (select from removed r join enrolment e on e.session_id = r.id)
      or tg_table_name = 'person' and exists (select from removed r join enrolment e on e.person_id = r.id)
      or tg_table_name = 'enrolment' and (exists (select from removed r join enrolment_event e on e.enrolment_id = r.id) or exists (select from removed r join attendance_event a on a.enrolment_id = r.id) or exists (select from removed r join outcome_event u on u.enrolment_id = r.id)) then
    raise exception 'rows of % are still in use', tg_table_name using errcode = 'foreign_key_violation', table = tg_table_name;
  end if;
  return null;
end $$;

create or replace function require_parents() returns trigger language plpgsql as $$
declare
  wrong record;
begin
  -- Of many rows each parent is looked for once.
  if exists (select from added a offset 1000) then
    select null::bigint as id, d.parent into wrong
    from (
      select 'session_id' as parent from (select distinct a.session_id from added a) x where not coalesce((select true from session s where s.id = x.session_id), false)
      union all
      select 'stat_subject_id' from (select distinct a.stat_subject_id from added a) x where not coalesce((select true from stat_subject t where t.id = x.stat_subject_id), false)
      union all
      select 'person_id' from (select distinct a.person_id from added a where a.person_id is not null) x where not coalesce((select true from person p where p.id = x.person_id), false)
    ) d limit 1;
  else
    select a.id, case when s.id is null then 'session_id' when u.id is null then 'stat_subject_id' else 'person_id' end as parent into wrong
    from added a
      left join lateral (select x.id from session x where x.id = a.session_id offset 0) s on true
      left join lateral (select x.id from stat_subject x where x.id = a.stat_subject_id offset 0) u on true
      left join lateral (select x.id from person x where x.id = a.person_id offset 0) p on true
    where s.id is null or u.id is null or (a.person_id is not null and p.id is null)
    limit 1;
  end if;
  if found then
    raise exception 'enrolment %: % names no row', coalesce(wrong.id::text, 'among many'), wrong.parent using errcode = 'foreign_key_violation', constraint = 'enrolment_' || wrong.parent || '_fkey', table = 'enrolment';
  end if;
  return null;
end $$;

create or replace function refuse_transition() returns trigger language plpgsql as $$
declare
  wrong record;
begin
  -- Of many rows the step before is mostly among them; which changes there are is few.
  if exists (select from added a offset 1000) then
    select a.enrolment_id, a.seq, a.kind into wrong
    from (
      select n.enrolment_id, n.seq, n.kind, n.state_after, n.effective_on,
        case when n.seq = 1 then null when n.past_seq = n.seq - 1 then row(n.past_state, n.past_on)::enrolment_past
          else (select row(case b.kind when 'void' then 'void' else b.state_after end, b.effective_on)::enrolment_past from enrolment_event b where b.enrolment_id = n.enrolment_id and b.seq = n.seq - 1) end as past
      from (select s.*, lag(s.seq) over w as past_seq, lag(case s.kind when 'void' then 'void' else s.state_after end) over w as past_state, lag(s.effective_on) over w as past_on from added s window w as (partition by s.enrolment_id order by s.seq)) n
    ) a
    where (a.seq > 1 and (a.past).state is null) or a.effective_on < (a.past).effective_on
      or (a.kind, coalesce((a.past).state, ''), a.state_after) not in (select t.kind, t.state_before, t.state_after from enrolment_transition t)
    limit 1;
  else
    select a.enrolment_id, a.seq, a.kind into wrong
    from (
      select n.*, case when n.seq > 1 then (select row(case b.kind when 'void' then 'void' else b.state_after end, b.effective_on)::enrolment_past from enrolment_event b where b.enrolment_id = n.enrolment_id and b.seq = n.seq - 1) end as past
      from added n
    ) a
    where (a.seq > 1 and (a.past).state is null) or a.effective_on < (a.past).effective_on
      or not exists (select from enrolment_transition t where t.kind = a.kind and t.state_before = coalesce((a.past).state, '') and t.state_after = a.state_after)
    limit 1;
  end if;
  if found then
    raise exception 'event % (%) of enrolment % cannot follow', wrong.seq, wrong.kind, wrong.enrolment_id
      using errcode = 'check_violation', constraint = 'enrolment_event_transition', table = 'enrolment_event';
  end if;
  select a.enrolment_id into wrong from added a where a.seq = 1 and not coalesce((select true from enrolment e where e.id = a.enrolment_id), false) limit 1;
  if found then
    raise exception 'event of enrolment %, which does not exist', wrong.enrolment_id using errcode = 'foreign_key_violation', constraint = 'enrolment_event_enrolment_id_fkey', table = 'enrolment_event';
  end if;
  return null;
end $$;

-- An import writes all of an enrolment in one transaction: its steps stand for its attendance and outcome, and a file is folded in portions.
create or replace function note_figures() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into figure_ledger (enrolments)
  select array_agg(a.enrolment_id) from added a where tg_table_name = 'enrolment_event' or a.actor_role <> 'import' group by case a.actor_role when 'import' then a.enrolment_id / 4000 end;
  return null;
end $$;

-- People in files have no account.
drop index enrolment_person;
create index enrolment_person on enrolment (person_id) where person_id is not null;
