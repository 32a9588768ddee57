-- Writes some lines of an import: people that no file has named yet, enrolments, what happened to them, their attendance and outcome, all recorded today.
create or replace function write_enrolment_import(batch_id bigint, first int, last int) returns int language plpgsql set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  today constant date := (now() at time zone 'Europe/Paris')::date;
  written int;
begin
  create temporary table enrolment_import_made on commit drop as
  select nextval('enrolment_id_seq') as id, r.*, p.organisation_id, p.session_id, p.entry_on, p.end_on, case when r.hash is null then gen_random_uuid() end as subject
  from enrolment_import_result r join enrolment_import_place p on p.place_no = r.place_no
  where r.line between write_enrolment_import.first and write_enrolment_import.last and r.act in ('new', 'corrected') order by r.line;
  analyze enrolment_import_made;
  create temporary table enrolment_import_person on commit drop as
  select gen_random_uuid() as id, n.* from (
    select distinct on (m.hash, m.scheme, m.organisation_id) m.hash, m.scheme, m.organisation_id, m.birth_band, m.gender from enrolment_import_made m
    where m.hash is not null and not exists (select from match_key k where k.hash = m.hash and k.scheme = m.scheme and k.organisation_id = m.organisation_id) order by m.hash, m.scheme, m.organisation_id, m.line
  ) n;
  insert into stat_subject (id, birth_band, gender) select p.id, p.birth_band, p.gender from enrolment_import_person p union all select m.subject, m.birth_band, m.gender from enrolment_import_made m where m.subject is not null;
  insert into match_key (hash, scheme, organisation_id, stat_subject_id) select p.hash, p.scheme, p.organisation_id, p.id from enrolment_import_person p;
  drop table enrolment_import_person;

  insert into enrolment (id, session_id, stat_subject_id, track, trainee_status, state, starts_on, origin, source, source_id, events_count, payer_line, import_batch_id, import_content, import_ends_on, import_ects, is_keyless) overriding system value
  select m.id, m.session_id, coalesce(m.subject, k.stat_subject_id), m.track, m.trainee_status, m.state, m.entry_on, 'import', m.source, m.source_id, case m.state when 'enrolled' then 1 else 2 end, m.payer_line, write_enrolment_import.batch_id, m.content, m.end_on,
    m.ects, m.hash is null
  from enrolment_import_made m left join match_key k on k.hash = m.hash and k.scheme = m.scheme and k.organisation_id = m.organisation_id order by m.id;
  get diagnostics written = row_count;
  insert into enrolment_event (enrolment_id, seq, kind, state_after, effective_on, recorded_on, actor_role)
  select m.id, v.seq, v.kind, v.state, v.day, today, 'import'
  from enrolment_import_made m cross join lateral (
    select 1 as seq, 'enrol' as kind, 'enrolled' as state, least(m.entry_on, m.left_on) as day
    union all
    select 2, case m.state when 'finished' then 'finish' when 'withdrawn' then 'withdraw' else 'cancel' end, m.state, case m.state when 'finished' then coalesce(m.completed_on, m.end_on, m.entry_on) else m.left_on end where m.state <> 'enrolled'
  ) v order by m.id, v.seq;
  -- Whether the person came stands on the day of entry, the minutes on the last day: the later row takes the place of the first from its day on.
  insert into attendance_event (enrolment_id, half_day_on, half_day, presence, minutes, effective_on, recorded_on, actor_role)
  select m.id, case when m.started <> 'unknown' then m.entry_on end, case when m.started <> 'unknown' then 'morning' end, case m.started when 'no' then 'absent' else 'present' end, v.minutes, v.day, today, 'import'
  from enrolment_import_made m cross join lateral (select coalesce(m.left_on, m.completed_on, m.end_on, m.entry_on) as last_on) d cross join lateral (
    select null::int as minutes, m.entry_on as day where m.started <> 'unknown' and (m.minutes is null or d.last_on <> m.entry_on)
    union all
    select m.minutes, d.last_on where m.minutes is not null
  ) v order by m.id, v.minutes is not null;
  insert into outcome_event (enrolment_id, outcome, effective_on, recorded_on, actor_role) select m.id, 'completed', m.completed_on, today, 'import' from enrolment_import_made m where m.completed_on is not null order by m.id;
  drop table enrolment_import_made;
  return written;
end $$;
comment on function write_enrolment_import is 'Answers how many enrolments were written. The days on which things were true are the file''s, so it appends the events itself; nobody is told and no seat is taken. All or nothing is the transaction''s.';
