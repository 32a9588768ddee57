-- The parents of an enrolment and of its events, checked once per statement: a foreign key asks once per row, four times for each enrolment of a rush.
alter table enrolment drop constraint enrolment_session_id_fkey, drop constraint enrolment_stat_subject_id_fkey, drop constraint enrolment_person_id_fkey;
alter table enrolment_event drop constraint enrolment_event_enrolment_id_fkey;

create function require_parents() returns trigger language plpgsql as $$
declare
  wrong record;
begin
  select a.id, case when s.id is null then 'session_id' when u.id is null then 'stat_subject_id' else 'person_id' end as parent into wrong
  from added a
    left join lateral (select x.id from session x where x.id = a.session_id offset 0) s on true
    left join lateral (select x.id from stat_subject x where x.id = a.stat_subject_id offset 0) u on true
    left join lateral (select x.id from person x where x.id = a.person_id offset 0) p on true
  where s.id is null or u.id is null or (a.person_id is not null and p.id is null)
  limit 1;
  if found then
    raise exception 'enrolment %: % names no row', wrong.id, wrong.parent using errcode = 'foreign_key_violation', constraint = 'enrolment_' || wrong.parent || '_fkey', table = 'enrolment';
  end if;
  return null;
end $$;
comment on function require_parents is 'Trigger: what enrolment points to exists. The writer of an enrolment has locked its person and its session, so that they stay until it commits.';
create trigger enrolment_parents after insert on enrolment referencing new table as added for each statement execute function require_parents();

create function require_new_parents() returns trigger language plpgsql as $$
declare
  parent text := case when not exists (select from session x where x.id = new.session_id) then 'session_id' when not exists (select from stat_subject x where x.id = new.stat_subject_id) then 'stat_subject_id'
    when new.person_id is not null and not exists (select from person x where x.id = new.person_id) then 'person_id' end;
begin
  if parent is not null then
    raise exception 'enrolment %: % names no row', new.id, parent using errcode = 'foreign_key_violation', constraint = 'enrolment_' || parent || '_fkey', table = 'enrolment';
  end if;
  return null;
end $$;
comment on function require_new_parents is 'Trigger: an enrolment that moves to another person, subject or session (rare) finds it there.';
create trigger enrolment_new_parents after update of session_id, stat_subject_id, person_id on enrolment for each row execute function require_new_parents();

create function refuse_orphans() returns trigger language plpgsql as $$
begin
  if tg_table_name = 'session' and exists (select from removed r join enrolment e on e.session_id = r.id)
      or tg_table_name = 'person' and exists (select from removed r join enrolment e on e.person_id = r.id)
      or tg_table_name = 'enrolment' and exists (select from removed r join enrolment_event e on e.enrolment_id = r.id) then
    raise exception 'rows of % are still in use', tg_table_name using errcode = 'foreign_key_violation', table = tg_table_name;
  end if;
  return null;
end $$;
comment on function refuse_orphans is 'Trigger: no session, person or enrolment goes while something hangs on it.';
create trigger session_orphans after delete on session referencing old table as removed for each statement execute function refuse_orphans();
create trigger person_orphans after delete on person referencing old table as removed for each statement execute function refuse_orphans();
create trigger enrolment_orphans after delete on enrolment referencing old table as removed for each statement execute function refuse_orphans();

create function refuse_subject_orphans() returns trigger language plpgsql as $$
begin
  if exists (select from removed r join enrolment e on e.stat_subject_id = r.id) then
    raise exception 'rows of stat_subject are still in use' using errcode = 'foreign_key_violation', table = 'stat_subject';
  end if;
  return null;
end $$;
comment on function refuse_subject_orphans is 'Trigger: no subject goes while an enrolment is counted under it (its key is a uuid, so it has a function of its own).';
create trigger stat_subject_orphans after delete on stat_subject referencing old table as removed for each statement execute function refuse_subject_orphans();

-- An event's enrolment is looked for where its step is checked.
create or replace function refuse_transition() returns trigger language plpgsql as $$
declare
  wrong record;
begin
  select a.enrolment_id, a.seq, a.kind into wrong
  from (
    select n.*, case when n.seq > 1 then (select row(case b.kind when 'void' then 'void' else b.state_after end, b.effective_on)::enrolment_past from enrolment_event b where b.enrolment_id = n.enrolment_id and b.seq = n.seq - 1) end as past
    from added n
  ) a
  where (a.seq > 1 and (a.past).state is null) or a.effective_on < (a.past).effective_on
    or not exists (select from enrolment_transition t where t.kind = a.kind and t.state_before = coalesce((a.past).state, '') and t.state_after = a.state_after)
  limit 1;
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
