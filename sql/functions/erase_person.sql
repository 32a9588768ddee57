-- Forgets a person in one transaction: names, identifiers, account, documents, notes, files, times of day go; what is counted stays, and every closed year is counted again to prove it.
create or replace function erase_person(erasure_id bigint) returns text language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  asked erasure;
  own record;
  own_email text;
  enrolments bigint[];
  events bigint[];
  part record;
  todo text[] := '{}';
  left_over text[];
  deed text;
  closed record;
  wrong text;
begin
  select * into asked from erasure e where e.id = erase_person.erasure_id and e.done_at is null and e.cancelled_at is null for update;
  select p.id, p.email, p.stat_subject_id into own from person p where p.id = asked.person_id for update;
  if own.id is null then
    return 'absent';
  end if;
  -- Who asked and then enrolled anew: a seat must not stay with nobody.
  if exists (select from enrolment e join session s on s.id = e.session_id where e.person_id = own.id and not e.is_void and e.state in ('nominated', 'applied', 'received', 'waiting', 'offered', 'enrolled') and coalesce(s.ends_on, 'infinity') >= (now() at time zone 'Europe/Paris')::date) then
    update erasure e set looked_at = now() where e.id = asked.id;
    return 'enrolled';
  end if;
  enrolments := array(select e.id from enrolment e where e.person_id = own.id order by e.id for update);
  if exists (select from issued_document d where d.enrolment_id = any (enrolments)) and erasure_due(own.id) > (now() at time zone 'Europe/Paris')::date then
    update erasure e set held_by = 'document', due_on = erasure_due(own.id), looked_at = now() where e.id = asked.id;
    return 'document';
  end if;
  begin
    perform set_config('amphi.erasing', 'yes', true);
    events := array(select a.id from attendance_event a where a.enrolment_id = any (enrolments));
    delete from attendance_event_detail d where d.attendance_event_id = any (events);
    -- Every table with a person or an enrolment in it, so that a new one cannot be forgotten. What counts is kept: it names nobody.
    for part in
      select c.relname as name, a.attname as field, a.attname = 'enrolment_id' as is_enrolment,
        a.attnotnull or c.relname in ('mail_outbox', 'job', 'enrolment_note', 'enrolment_event_detail', 'attendance_event_detail') as is_own
      from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition and c.relname not in ('person', 'audit', 'erasure', 'figure_fact')
        and (a.attname = 'person_id' or a.attname = 'enrolment_id' and c.relname not in ('enrolment_event', 'attendance_event', 'outcome_event', 'waiting_entry', 'waiting_skip', 'offer', 'draw_entry', 'enrolment_queue')
          or exists (select from pg_constraint k where k.conrelid = c.oid and k.contype = 'f' and k.confrelid = 'person'::regclass and a.attnum = any (k.conkey)))
      order by c.relname, a.attname
    loop
      todo := todo || case when part.is_enrolment then format('delete from %I t where t.enrolment_id = any ($2)', part.name) when part.is_own then format('delete from %I t where t.%I = $1', part.name, part.field)
        else format('update %I t set %I = null where t.%I = $1', part.name, part.field, part.field) end;
    end loop;
    -- A row that others hang on goes after them.
    for round in 1 .. 6 loop
      left_over := '{}';
      foreach deed in array todo loop
        begin
          execute deed using own.id, enrolments;
        exception when foreign_key_violation then
          left_over := left_over || deed;
        end;
      end loop;
      exit when left_over = '{}';
      todo := left_over;
    end loop;
    if left_over <> '{}' then
      raise exception 'still hanging on a person: %', left_over using errcode = 'foreign_key_violation';
    end if;
    delete from sign_in_attempt a where a.account_hash = account_hash(own.email);
    delete from password_reset_request r where lower(r.email) = lower(own.email);
    delete from subject_key k where k.stat_subject_id = own.stat_subject_id;
    delete from match_key k where k.stat_subject_id = own.stat_subject_id;
    delete from match_candidate c where own.stat_subject_id in (c.subject_a, c.subject_b) and not exists (select from merge_event m where m.subject_a = c.subject_a and m.subject_b = c.subject_b);
    -- A company of one or two people would tell who they were.
    update enrolment e set company_code = null where e.id = any (enrolments) and e.company_code is not null
      and (select count(distinct o.stat_subject_id) from enrolment o where o.company_code = e.company_code) < 3;
    delete from figure_change c where c.object = 'enrolment' and c.field = 'company_code' and c.object_id = any (enrolments);
    update erasure e set person_id = null, done_at = now(), held_by = null where e.person_id = own.id and e.cancelled_at is null;
    update erasure e set person_id = null where e.person_id = own.id;
    update stat_subject t set erased_on = (now() at time zone 'Europe/Paris')::date where t.id = own.stat_subject_id;
    delete from person p where p.id = own.id;
    delete from match_due d where d.stat_subject_id = own.stat_subject_id;
    for closed in select r.id, r.year, r.revision from year_release r where r.revision > 0 order by r.id loop
      wrong := release_mismatch(closed.id, false);
      if wrong is not null then
        raise exception '% revision %: %', closed.year, closed.revision, wrong using errcode = 'PT409';
      end if;
    end loop;
    perform set_config('amphi.erasing', '', true);
  exception when sqlstate 'PT409' then
    raise warning 'erasure %: %', asked.id, sqlerrm;
    update erasure e set held_by = 'figures', looked_at = now() where e.id = asked.id;
    return 'figures';
  end;
  insert into audit (person_id, action, object, object_id) values (null, 'person.erase', 'erasure', asked.id::text);
  return null;
end $$;
comment on function erase_person is 'NULL = done; document = a duty to keep still runs (due_on says until when); figures = a closed figure would move, and all is as before; enrolled = first they withdraw, it is looked at again a day later; absent = nothing was asked. Receipts of a draw stay, for its order is recomputed from them.';
