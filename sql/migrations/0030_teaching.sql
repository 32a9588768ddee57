-- What happens in a session: presence, outcomes; and long work with its progress.
create table attendance_event (
  id bigint generated always as identity primary key,
  enrolment_id bigint not null references enrolment,
  meeting_id bigint references meeting,
  half_day_on date,
  half_day text check (half_day in ('morning', 'afternoon')),
  presence text not null check (presence in ('present', 'absent', 'excused')),
  minutes int check (minutes between 0 and 1440),
  effective_on date not null,
  recorded_on date not null,
  actor_role text not null check (actor_role in ('person', 'teacher', 'office', 'import')),
  constraint attendance_event_half_day check ((half_day_on is null) = (half_day is null)),
  constraint attendance_event_days check (effective_on <= recorded_on or actor_role = 'import')
);
create index attendance_event_enrolment on attendance_event (enrolment_id, half_day_on, half_day);
create index attendance_event_meeting on attendance_event (meeting_id);
create trigger attendance_event_append_only before update or delete on attendance_event for each row execute function refuse_change();
create trigger attendance_event_no_truncate before truncate on attendance_event for each statement execute function refuse_change();
comment on table attendance_event is 'Who was there, per half-day (local date, before or after 13:00): rows are only added, of one enrolment and half-day the last one counts. half_day NULL = dated evidence of work (sessions without meetings). minutes NULL = unknown.';
create table attendance_event_detail (
  attendance_event_id bigint primary key,
  recorded_at timestamptz not null default now(),
  person_id bigint
);
comment on table attendance_event_detail is 'Time of day and author of an attendance row: apart, because these can be erased and the row cannot.';

create table outcome_event (
  id bigint generated always as identity primary key,
  enrolment_id bigint not null references enrolment,
  outcome text not null check (outcome in ('completed', 'not_completed', 'revoked')),
  grade text check (char_length(grade) between 1 and 60),
  effective_on date not null,
  recorded_on date not null,
  actor_role text not null check (actor_role in ('teacher', 'office', 'import'))
);
create index outcome_event_enrolment on outcome_event (enrolment_id);
create trigger outcome_event_append_only before update or delete on outcome_event for each row execute function refuse_change();
create trigger outcome_event_no_truncate before truncate on outcome_event for each statement execute function refuse_change();
comment on table outcome_event is 'How an enrolment ended: rows are only added, the last one counts; revoked takes back the one before.';

create table job (
  id bigint generated always as identity primary key,
  kind text collate "C" not null check (kind ~ '^[a-z_]+$'),
  state text not null default 'waiting' check (state in ('waiting', 'running', 'done', 'failed', 'cancelled')),
  person_id bigint references person,
  input jsonb not null default '{}',
  content bytea,
  total int,
  done int not null default 0,
  said text,
  result jsonb,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  ended_at timestamptz,
  lease_until timestamptz,
  expires_at timestamptz,
  constraint job_ended check ((ended_at is not null) = (state in ('done', 'failed', 'cancelled')))
);
create index job_waiting on job (id) where state in ('waiting', 'running');
create index job_person on job (person_id);
comment on table job is 'Long work that a person asked for: amphi jobs does it, the page of the job shows how far it is. content = the uploaded file, emptied at the end. done of total; said = the last line of progress; result = what came of it, for the page.';
