-- Enrolments: one row per enrolment, append-only events, waiting list, offers, idempotency keys, mail.
create sequence decision_ticket as bigint;
comment on sequence decision_ticket is 'Order of decisions across batches: each decision stores one, taken in order of arrival inside a batch.';

create table enrolment (
  id bigint generated always as identity primary key,
  reference text collate "C" not null unique check (reference ~ '^[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}$'),
  session_id bigint not null references session,
  stat_subject_id uuid not null references stat_subject,
  person_id bigint references person,
  track text not null check (track in ('FI', 'FA', 'FC')),
  trainee_status text check (trainee_status in ('a', 'b', 'c', 'd', 'e')),
  state text not null check (state in ('nominated', 'applied', 'received', 'waiting', 'offered', 'enrolled', 'refused', 'withdrawn', 'lapsed', 'cancelled', 'finished')),
  is_void boolean not null default false,
  starts_on date,
  origin text not null default 'web' check (origin in ('web', 'office', 'nomination', 'import')),
  source text,
  source_id text,
  events_count int not null default 0,
  created_at timestamptz not null default now(),
  is_demonstration boolean not null default false,
  constraint enrolment_import_source check ((origin = 'import') = (source is not null and source_id is not null)),
  constraint enrolment_continuing_status check (origin = 'import' or track = 'FI' or trainee_status is not null)
);
create unique index enrolment_live on enrolment (stat_subject_id, session_id) where state in ('nominated', 'applied', 'received', 'waiting', 'offered', 'enrolled');
create unique index enrolment_import on enrolment (source, source_id) where not is_void and origin = 'import';
create index enrolment_person on enrolment (person_id);
create index enrolment_session_state on enrolment (session_id, state);
comment on table enrolment is 'Joins one person to one session. state is the state after the last event, kept by write_enrolment_event(); every figure is derived from the events.';
comment on column enrolment.reference is 'Short and sayable: no 0, O, 1, I.';

create table enrolment_event (
  enrolment_id bigint not null references enrolment,
  seq int not null check (seq >= 1),
  ticket bigint not null default nextval('decision_ticket'),
  kind text not null check (kind in ('enrol', 'queue', 'receive', 'draw', 'apply', 'nominate', 'confirm', 'approve', 'refuse', 'offer', 'accept', 'decline', 'take_back', 'expire', 'withdraw', 'cancel', 'finish', 'reopen', 'void')),
  state_after text not null,
  effective_on date not null,
  recorded_on date not null,
  actor_role text not null check (actor_role in ('person', 'employer', 'teacher', 'reviewer', 'office', 'admin', 'system', 'import')),
  reason text,
  primary key (enrolment_id, seq)
);
create trigger enrolment_event_append_only before update or delete on enrolment_event for each row execute function refuse_change();
create trigger enrolment_event_no_truncate before truncate on enrolment_event for each statement execute function refuse_change();
comment on table enrolment_event is 'What happened, in order: rows are only ever added. effective_on = the day it was true, recorded_on = the day Amphi knew (both Europe/Paris): both are needed to recount.';

-- No foreign keys: the function that appends an event appends its detail, and each key would cost the rush as much as the row.
create table enrolment_event_detail (
  enrolment_id bigint not null,
  seq int not null,
  recorded_at timestamptz not null default now(),
  person_id bigint,
  primary key (enrolment_id, seq)
);
comment on table enrolment_event_detail is 'Time of day and actor of an event: apart, because these can be erased and the event cannot.';

create table enrolment_note (
  id bigint generated always as identity primary key,
  enrolment_id bigint not null references enrolment,
  person_id bigint references person,
  note text not null check (char_length(note) between 1 and 3000),
  at timestamptz not null default now()
);
comment on table enrolment_note is 'Free text about an enrolment: apart and erasable.';

create table waiting_entry (
  enrolment_id bigint primary key references enrolment,
  -- the enrolment's: a foreign key of its own would only repeat that one's at the rush's cost
  session_id bigint not null,
  position int not null check (position >= 1),
  joined_at timestamptz not null default now(),
  left_at timestamptz,
  unique (session_id, position)
);
create index waiting_entry_live on waiting_entry (session_id, position) where left_at is null;
comment on table waiting_entry is 'The waiting list as a ledger: position is taken under the session''s lock, never changed, never reused. Rank shown = live entries with a lower position + 1.';

create table waiting_skip (
  id bigint generated always as identity primary key,
  enrolment_id bigint not null references enrolment,
  at timestamptz not null default now(),
  refusal text not null
);
comment on table waiting_skip is 'Why an entry was passed over at its turn: nothing is skipped silently.';

create table offer (
  id bigint generated always as identity primary key,
  enrolment_id bigint not null references enrolment,
  session_id bigint not null references session,
  made_at timestamptz not null default now(),
  expires_at timestamptz not null,
  ended_at timestamptz,
  outcome text check (outcome in ('accepted', 'declined', 'expired', 'taken_back')),
  reason text,
  constraint offer_ended check ((ended_at is null) = (outcome is null))
);
create unique index offer_open on offer (enrolment_id) where ended_at is null;
create index offer_due on offer (expires_at) where ended_at is null;
comment on table offer is 'A seat held for someone on the waiting list until expires_at.';

create table request_key (
  person_id bigint not null references person,
  key text collate "C" not null check (key ~ '^[0-9a-f]{32}$'),
  fingerprint text not null,
  issued_at timestamptz not null,
  answer jsonb,
  seen int not null default 1,
  created_at timestamptz not null default now(),
  primary key (person_id, key)
);
create index request_key_age on request_key (created_at);
comment on table request_key is 'Idempotency keys of forms: the answer kept for a repeat, 7 days. fingerprint = what was sent; the same key with another one is refused.';

create table mail_outbox (
  id bigint generated always as identity primary key,
  event text collate "C" not null,
  template text collate "C" not null check (template ~ '^[a-z_]+$'),
  person_id bigint references person,
  recipient text not null check (char_length(recipient) <= 254 and recipient !~ '[[:cntrl:]]'),
  language text not null check (language in ('fr', 'en')),
  payload jsonb not null default '{}',
  created_at timestamptz not null default now(),
  next_attempt_at timestamptz not null default now(),
  lease_until timestamptz,
  attempts int not null default 0,
  sent_at timestamptz,
  parked_at timestamptz,
  last_error text,
  unique (event, template)
);
create index mail_outbox_due on mail_outbox (next_attempt_at) where sent_at is null and parked_at is null;
comment on table mail_outbox is 'Messages to send, written in the transaction of their event; Message-ID is <outbox-ID@host>, fixed. A sent message''s payload is emptied (it may hold a one-time link).';

create table alert (
  person_id bigint not null references person,
  course_id bigint not null references course,
  created_at timestamptz not null default now(),
  primary key (person_id, course_id)
);
comment on table alert is 'One mail when enrolment for a session of this course opens, then the row is gone.';
