-- Writes some lines of an import: people that no file has named yet, enrolments, what happened to them, their attendance and outcome, all recorded today.
create or replace function write_enrolment_import(batch_id bigint, first int, last int) returns int language plpgsql set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  today constant date := (now() at time zone 'Europe/Paris')::date;
  written int;
begin
  -- Each person once: of their lines the first says what is kept of them.
  create temporary table enrolment_import_person on commit drop as
  select n.*, k.stat_subject_id is null as is_new, coalesce(k.stat_subject_id, gen_random_uuid()) as subject
  from (
    select f.hash, f.scheme, f.organisation_id, r.birth_band, r.gender
    from (
      select r.hash, r.scheme, p.organisation_id, min(r.line) as line from enrolment_import_result r join enrolment_import_place p on p.place_no = r.place_no
      where r.line between write_enrolment_import.first and write_enrolment_import.last and r.act in ('new', 'corrected') and r.hash is not null group by r.hash, r.scheme, p.organisation_id
    ) f join enrolment_import_result r on r.line = f.line
  ) n left join match_key k on k.hash = n.hash and k.scheme = n.scheme and k.organisation_id = n.organisation_id;
  analyze enrolment_import_person (hash, scheme, organisation_id);
  create temporary table enrolment_import_made on commit drop as
  select nextval('enrolment_id_seq') as id, r.track, r.trainee_status, r.state, r.source, r.source_id, r.payer_line, r.content, r.ects, r.left_on, r.started, r.minutes, r.completed_on, r.birth_band, r.gender, r.hash is null as is_keyless,
    p.session_id, p.entry_on, p.end_on, coalesce(r.left_on, r.completed_on, p.end_on, p.entry_on) as last_on, coalesce(n.subject, gen_random_uuid()) as subject
  from enrolment_import_result r join enrolment_import_place p on p.place_no = r.place_no left join enrolment_import_person n on n.hash = r.hash and n.scheme = r.scheme and n.organisation_id = p.organisation_id
  where r.line between write_enrolment_import.first and write_enrolment_import.last and r.act in ('new', 'corrected');
  -- In the order of their indexes: a page of these is filled at once.
  insert into stat_subject (id, birth_band, gender)
  select n.* from (select p.subject, p.birth_band, p.gender from enrolment_import_person p where p.is_new union all select m.subject, m.birth_band, m.gender from enrolment_import_made m where m.is_keyless) n order by n.subject;
  insert into match_key (hash, scheme, organisation_id, stat_subject_id) select p.hash, p.scheme, p.organisation_id, p.subject from enrolment_import_person p where p.is_new order by p.hash;
  drop table enrolment_import_person;

  insert into enrolment (id, session_id, stat_subject_id, track, trainee_status, state, starts_on, origin, source, source_id, events_count, payer_line, import_batch_id, import_content, import_ends_on, import_ects, is_keyless) overriding system value
  select m.id, m.session_id, m.subject, m.track, m.trainee_status, m.state, m.entry_on, 'import', m.source, m.source_id, case m.state when 'enrolled' then 1 else 2 end, m.payer_line, write_enrolment_import.batch_id, m.content, m.end_on, m.ects, m.is_keyless
  from enrolment_import_made m;
  get diagnostics written = row_count;
  insert into enrolment_event (enrolment_id, seq, kind, state_after, effective_on, recorded_on, actor_role)
  select m.id, v.seq, case when v.seq = 1 then 'enrol' when m.state = 'finished' then 'finish' when m.state = 'withdrawn' then 'withdraw' else 'cancel' end, case v.seq when 1 then 'enrolled' else m.state end,
    case when v.seq = 1 then least(m.entry_on, m.left_on) when m.state = 'finished' then coalesce(m.completed_on, m.end_on, m.entry_on) else m.left_on end, today, 'import'
  from enrolment_import_made m cross join (values (1), (2)) v (seq) where v.seq = 1 or m.state <> 'enrolled';
  -- Whether the person came stands on the day of entry, the minutes on the last day: the later row takes the place of the first from its day on.
  insert into attendance_event (enrolment_id, half_day_on, half_day, presence, minutes, effective_on, recorded_on, actor_role)
  select m.id, case when m.started <> 'unknown' then m.entry_on end, case when m.started <> 'unknown' then 'morning' end, case m.started when 'no' then 'absent' else 'present' end, null, m.entry_on, today, 'import'
  from enrolment_import_made m where m.started <> 'unknown' and (m.minutes is null or m.last_on <> m.entry_on);
  insert into attendance_event (enrolment_id, half_day_on, half_day, presence, minutes, effective_on, recorded_on, actor_role)
  select m.id, case when m.started <> 'unknown' then m.entry_on end, case when m.started <> 'unknown' then 'morning' end, case m.started when 'no' then 'absent' else 'present' end, m.minutes, m.last_on, today, 'import'
  from enrolment_import_made m where m.minutes is not null;
  insert into outcome_event (enrolment_id, outcome, effective_on, recorded_on, actor_role) select m.id, 'completed', m.completed_on, today, 'import' from enrolment_import_made m where m.completed_on is not null;
  drop table enrolment_import_made;
  return written;
end $$;
comment on function write_enrolment_import is 'Answers how many enrolments were written. The days on which things were true are the file''s, so it appends the events itself; nobody is told and no seat is taken. All or nothing is the transaction''s.';
