-- What the yearly figures need to stay re-derivable: the past of every column they read, and records of one person joined by events that can be undone.
create table figure_change (
  id bigint generated always as identity primary key,
  object text collate "C" not null check (object in ('subject', 'enrolment', 'session', 'course', 'part')),
  object_id bigint not null,
  field text collate "C" not null,
  old_value text,
  recorded_on date not null default (now() at time zone 'Europe/Paris')::date
);
create index figure_change_object on figure_change (object, object_id);
create index figure_change_day on figure_change (recorded_on);
comment on table figure_change is 'What a column that figures() reads was until that day: rows are only added, by triggers, so that no update can move a past figure. object_id = stat_subject.number, enrolment.id, session.id, course.id (field ects.N = of its version N), the parent course of a part (field = the child, old_value = whether it was a part).';

-- Rows of a history go only with the person they tell of.
create function refuse_history_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and current_setting('amphi.erasing', true) = 'yes' then
    return old;
  end if;
  raise exception 'rows of % are only ever added', tg_table_name using errcode = 'insufficient_privilege';
end $$;
comment on function refuse_history_change is 'Trigger: like refuse_change(), but erase_person() may take away what names a person.';
create trigger figure_change_append_only before update or delete on figure_change for each row execute function refuse_history_change();
create trigger figure_change_no_truncate before truncate on figure_change for each statement execute function refuse_change();

create function keep_figure_history() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  before jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
  after jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
begin
  if tg_argv[0] = 'part' then
    insert into figure_change (object, object_id, field, old_value) values ('part', (coalesce(after, before) ->> 'parent_id')::bigint, coalesce(after, before) ->> 'child_id', (tg_op = 'DELETE')::text);
  else
    insert into figure_change (object, object_id, field, old_value)
    select tg_argv[0], (before ->> tg_argv[1])::bigint, f || case when tg_table_name = 'course_version' then '.' || (before ->> 'number') else '' end, before ->> f
    from unnest(tg_argv[2:]) f where before ->> f is distinct from after ->> f;
  end if;
  return null;
end $$;
comment on function keep_figure_history is 'Trigger: TG_ARGV = the object, the column that names it, the columns that figures read.';
create trigger stat_subject_history after update of gender, birth_band on stat_subject for each row when (old.* is distinct from new.*) execute function keep_figure_history('subject', 'number', 'gender', 'birth_band');
create trigger enrolment_history after update of stat_subject_id, track, trainee_status, starts_on, origin, payer_line, company_code on enrolment for each row
  when ((old.stat_subject_id, old.track, old.trainee_status, old.starts_on, old.origin, old.payer_line, old.company_code) is distinct from (new.stat_subject_id, new.track, new.trainee_status, new.starts_on, new.origin, new.payer_line, new.company_code))
  execute function keep_figure_history('enrolment', 'id', 'stat_subject_id', 'track', 'trainee_status', 'starts_on', 'origin', 'payer_line', 'company_code');
-- Dates and mode have session_change.
create trigger session_history after update of entry, attendance, languages, course_version, origin on session for each row
  when ((old.entry, old.attendance, old.languages, old.course_version, old.origin) is distinct from (new.entry, new.attendance, new.languages, new.course_version, new.origin))
  execute function keep_figure_history('session', 'id', 'entry', 'attendance', 'languages', 'course_version', 'origin');
create trigger course_history after update of kind on course for each row when (old.kind is distinct from new.kind) execute function keep_figure_history('course', 'id', 'kind');
create trigger course_version_history after update of ects on course_version for each row when (old.ects is distinct from new.ects) execute function keep_figure_history('course', 'course_id', 'ects');
create trigger course_part_history after insert or delete on course_part for each row execute function keep_figure_history('part');

create table merge_event (
  id bigint generated always as identity primary key,
  subject_a uuid not null references stat_subject,
  subject_b uuid not null references stat_subject,
  is_same boolean not null,
  basis text not null check (basis in ('esi', 'ine', 'email', 'name', 'office')),
  reason text check (char_length(reason) between 1 and 500),
  decided_by bigint,
  recorded_at timestamptz not null default now(),
  recorded_on date not null default (now() at time zone 'Europe/Paris')::date,
  constraint merge_event_order check (subject_a < subject_b)
);
create index merge_event_a on merge_event (subject_a, subject_b, id);
create index merge_event_b on merge_event (subject_b);
create trigger merge_event_append_only before update or delete on merge_event for each row execute function refuse_change();
create trigger merge_event_no_truncate before truncate on merge_event for each statement execute function refuse_change();
comment on table merge_event is 'Two records are one person, or are not (any more): rows are only added, of a pair the last counts. Enrolments never move: figures() joins the records by what was known on its day K. decided_by NULL = by itself, on an identifier that two identity providers gave.';
-- The counters look at the present only.
alter table stat_subject add column group_number bigint;
create index stat_subject_group on stat_subject (group_number) where group_number is not null;
comment on column stat_subject.group_number is 'The lowest number of the person''s records as merged now, NULL when this is the only one: kept by note_merge(), proved by tests.';

create table subject_key (
  stat_subject_id uuid not null references stat_subject,
  kind text collate "C" not null check (kind in ('esi', 'ine', 'email', 'name')),
  hash bytea not null check (octet_length(hash) = 32),
  source text not null check (source in ('identity_provider', 'office', 'self')),
  primary key (stat_subject_id, kind, hash)
);
create index subject_key_hash on subject_key (hash, kind);
comment on table subject_key is 'Who may be the same person: HMAC-SHA-256 of the normalised identifiers, confirmed address and name with birth date of people with an account, with a secret that is not in the database. Two records with one key make a candidate. Deleted with the person.';
create table match_due (
  stat_subject_id uuid primary key
);
comment on table match_due is 'Records whose keys are to be made anew: fold_matches() takes them away.';
create table match_candidate (
  id bigint generated always as identity primary key,
  subject_a uuid not null references stat_subject,
  subject_b uuid not null references stat_subject,
  kinds text[] not null,
  is_strong boolean not null,
  found_on date not null default (now() at time zone 'Europe/Paris')::date,
  postponed_at timestamptz,
  unique (subject_a, subject_b),
  constraint match_candidate_order check (subject_a < subject_b)
);
create index match_candidate_b on match_candidate (subject_b);
comment on table match_candidate is 'Two records that may be one person. Decided when merge_event has the pair; until then it is counted as undecided beside every figure. Identifiers and confirmed addresses are strong, a name with a birth date is weak.';

create function note_match() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if tg_table_name = 'person' then
    insert into match_due values (new.stat_subject_id) on conflict do nothing;
  else
    insert into match_due select p.stat_subject_id from person p where p.id = case when tg_op = 'DELETE' then old.person_id else new.person_id end on conflict do nothing;
  end if;
  return null;
end $$;
comment on function note_match is 'Trigger: after a change of what match keys are made of.';
create trigger person_match_new after insert on person for each row execute function note_match();
create trigger person_match after update of given_name, family_name, usual_name, birth_on, email, email_verified_at on person for each row
  when ((old.given_name, old.family_name, old.usual_name, old.birth_on, old.email, old.email_verified_at) is distinct from (new.given_name, new.family_name, new.usual_name, new.birth_on, new.email, new.email_verified_at)) execute function note_match();
create trigger person_identifier_match after insert or update or delete on person_identifier for each row execute function note_match();
insert into match_due select p.stat_subject_id from person p;

-- Both groups are counted anew: as the pair stands after the event.
create function note_merge() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  touched bigint[];
begin
  -- No fold may stand between what it has read of the groups and what it writes.
  perform from figure_fold f for update;
  with recursive reach (root, id) as (
    select s, s from unnest(array[new.subject_a, new.subject_b]) s
    union
    select r.root, case m.subject_a when r.id then m.subject_b else m.subject_a end
    from reach r join merge_event m on m.subject_a = r.id or m.subject_b = r.id
    where m.is_same and not exists (select from merge_event x where x.subject_a = m.subject_a and x.subject_b = m.subject_b and x.id > m.id)
  ), grouped as materialized (
    select distinct t.id, t.number, t.group_number, min(t.number) over (partition by r.root) as lowest, count(*) over (partition by r.root) as records from reach r join stat_subject t on t.id = r.id
  ), written as (
    update stat_subject t set group_number = case when g.records > 1 then g.lowest end from grouped g where t.id = g.id
  )
  select array_agg(distinct f.enrolment_id) into touched from figure_fact f where f.person_no in (select g.number from grouped g union select g.group_number from grouped g);
  if touched is not null then
    insert into figure_ledger (enrolments) values (touched);
  end if;
  return null;
end $$;
comment on function note_merge is 'Trigger of merge_event: keeps stat_subject.group_number and tells the counters.';
create trigger merge_event_figures after insert on merge_event for each row execute function note_merge();
