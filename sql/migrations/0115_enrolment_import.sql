-- Enrolments of the years before Amphi: their sources, the files that were read, and what an imported enrolment says that an own one finds elsewhere.
create table import_source (
  code text collate "C" primary key check (code ~ '^[a-z0-9-]{1,40}$'),
  organisation_id bigint not null references organisation,
  registered_by bigint references person,
  registered_at timestamptz not null default now()
);
create index import_source_organisation on import_source (organisation_id);
create index import_source_registered on import_source (registered_by);
comment on table import_source is 'Systems that past enrolments come from, each with its owner. A code is for ever: with source_id it names a line in every later file.';

create table import_batch (
  id bigint generated always as identity primary key,
  file_name text check (char_length(file_name) <= 255),
  sha256 text check (sha256 ~ '^[0-9a-f]{64}$'),
  bytes bigint check (bytes >= 0),
  person_id bigint references person,
  imported_at timestamptz not null default now(),
  lines int not null check (lines >= 0),
  news int not null,
  sames int not null,
  corrections int not null,
  voids int not null
);
create index import_batch_person on import_batch (person_id);
create trigger import_batch_append_only before update or delete on import_batch for each row execute function refuse_change();
create trigger import_batch_no_truncate before truncate on import_batch for each statement execute function refuse_change();
comment on table import_batch is 'Each file of enrolments that was written: the file itself is not kept. person_id NULL = the command line.';

create table import_course (
  key uuid primary key,
  course_id bigint not null unique references course
);
comment on table import_course is 'Courses that an import made: key = a hash over source, organisation, title and classification.';
create table import_session (
  key uuid primary key,
  session_id bigint not null unique references session,
  has_code boolean not null
);
comment on table import_session is 'Sessions that an import made: key = a hash over source, organisation, course, mode and the session''s code, or its days where it has no code. has_code: its days are those of its enrolments, first and last.';

create table match_key (
  hash bytea not null check (octet_length(hash) = 32),
  scheme text collate "C" not null check (scheme in ('esi', 'ine', 'local')),
  organisation_id bigint not null,
  stat_subject_id uuid not null,
  primary key (hash, scheme, organisation_id)
);
create index match_key_subject on match_key (stat_subject_id);
comment on table match_key is 'Who is the same person in files: HMAC-SHA-256 of the normalised identifier with the site''s secret, made outside the database; never the identifier. Per organisation that named it. No foreign keys: a million lines would pay each of them.';

alter table enrolment
  add column import_batch_id bigint,
  add column import_content uuid,
  add column import_ends_on date,
  add column import_ects numeric(5, 2),
  add column is_keyless boolean;
comment on column enrolment.import_batch_id is 'Of an imported enrolment: the file that it came with. No foreign key: a million lines would pay it.';
comment on column enrolment.import_content is 'A hash of its line, the person''s identifier as its match key: the same line again changes nothing.';
comment on column enrolment.import_ends_on is 'The line''s end_on; a session with a code ends with the last.';
comment on column enrolment.import_ects is 'The line''s credits, which count instead of the course''s: NULL = unknown.';
comment on column enrolment.is_keyless is 'The line named no person: it counts as one of its own.';
create index enrolment_keyless on enrolment (starts_on) where is_keyless and not is_void;

-- A line of a file gives the minutes of the whole enrolment at once.
alter table attendance_event drop constraint attendance_event_minutes_check;
alter table attendance_event add constraint attendance_event_minutes_check check (minutes between 0 and case actor_role when 'import' then 99999 else 1440 end);
comment on table attendance_event is 'Who was there, per half-day (local date, before or after 13:00): rows are only added, of one enrolment and half-day the last one counts. half_day NULL = dated evidence of work (sessions without meetings). minutes NULL = unknown. Of an import the morning of entry stands for the whole enrolment, and only where the file says whether the person came.';
alter table session drop constraint session_attendance_check;
alter table session add constraint session_attendance_check check (attendance in ('half_day', 'evidence', 'none', 'told'));
comment on column session.attendance is 'told: of an import, where a line may say whether the person came; where it does not, as with none.';
