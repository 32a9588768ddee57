-- Admission on application: the questions of a session and their versions, what was answered and sent, and what was decided.
create table question (
  id bigint generated always as identity primary key,
  session_id bigint not null references session,
  position int not null check (position between 1 and 999),
  created_at timestamptz not null default now(),
  retired_at timestamptz
);
create index question_session on question (session_id, position, id);
comment on table question is 'A question that a session puts to those who apply. What it says is in its versions; a retired one is asked no more and stays with its answers.';

create table question_version (
  question_id bigint not null references question,
  number int not null check (number >= 1),
  kind text not null check (kind in ('short_text', 'long_text', 'choice', 'number', 'file')),
  text_fr text not null check (char_length(text_fr) between 1 and 300),
  text_en text check (char_length(text_en) between 1 and 300),
  hint_fr text check (char_length(hint_fr) between 1 and 500),
  hint_en text check (char_length(hint_en) between 1 and 500),
  is_required boolean not null,
  options jsonb not null default '[]' check (jsonb_typeof(options) = 'array' and jsonb_array_length(options) <= 30),
  smallest numeric,
  largest numeric,
  shown_if_question_id bigint references question,
  shown_if_value text,
  written_by bigint,
  written_at timestamptz not null default now(),
  primary key (question_id, number),
  constraint question_version_options check ((kind = 'choice') = (jsonb_array_length(options) >= 2)),
  constraint question_version_range check (smallest <= largest and (kind = 'number' or (smallest is null and largest is null))),
  constraint question_version_condition check ((shown_if_question_id is null) = (shown_if_value is null) and shown_if_question_id <> question_id)
);
create index question_version_shown_if on question_version (shown_if_question_id);
create trigger question_version_append_only before update or delete on question_version for each row execute function refuse_change();
create trigger question_version_no_truncate before truncate on question_version for each statement execute function refuse_change();
comment on table question_version is 'What a question says, or said: each change is a new row, so an answer keeps the very words that it answered. The last number is asked.';
comment on column question_version.options is 'Of a choice: [{"fr": …, "en": …}]. The French words are also the value that an answer keeps.';
comment on column question_version.shown_if_question_id is 'Asked only when that question was answered shown_if_value; NULL = always.';
comment on column question_version.written_by is 'No foreign key: who did it; staff are erased in place.';

create table answer_draft (
  person_id bigint not null references person,
  question_id bigint not null references question,
  value text not null check (char_length(value) between 1 and 4000),
  saved_at timestamptz not null default now(),
  primary key (person_id, question_id)
);
create index answer_draft_question on answer_draft (question_id);
create index answer_draft_age on answer_draft (saved_at);
comment on table answer_draft is 'Answers of an application that is not sent yet; swept after the days of the setting draft_days, and they count for nothing.';

create table document_file (
  id bigint generated always as identity primary key,
  person_id bigint not null references person,
  question_id bigint not null references question,
  enrolment_id bigint references enrolment,
  file_name text not null check (char_length(file_name) between 1 and 120),
  size int not null check (size between 1 and 10485760),
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  uploaded_at timestamptz not null default now()
);
create unique index document_file_draft on document_file (person_id, question_id) where enrolment_id is null;
create index document_file_person on document_file (person_id);
create index document_file_question on document_file (question_id);
create index document_file_enrolment on document_file (enrolment_id);
create index document_file_age on document_file (uploaded_at) where enrolment_id is null;
comment on table document_file is 'Files that were sent with an application, PDF by their bytes, 10 MiB at most. enrolment_id NULL = not sent yet: swept with the draft. A file belongs to one application.';
create table document_content (
  document_file_id bigint primary key references document_file on delete cascade,
  content bytea not null
);
alter table document_content alter column content set storage external;
comment on table document_content is 'The bytes of a file, apart: lists and exports never touch them. Read through application_file() only.';

create table answer (
  enrolment_id bigint not null references enrolment,
  question_id bigint not null references question,
  question_number int not null,
  value text check (char_length(value) between 1 and 4000),
  document_file_id bigint references document_file,
  primary key (enrolment_id, question_id),
  foreign key (question_id, question_number) references question_version (question_id, number),
  constraint answer_given check ((value is null) <> (document_file_id is null))
);
create index answer_question on answer (question_id, value);
create index answer_document_file on answer (document_file_id);
comment on table answer is 'What an application answered: questions that were not asked of this person, or left out, have no row. question_number = the version that was answered.';

create table application_decision (
  enrolment_id bigint not null references enrolment,
  seq int not null,
  decision text not null check (decision in ('approve', 'propose', 'refuse')),
  reason_code text check (char_length(reason_code) between 1 and 40),
  sentence text check (char_length(sentence) between 1 and 1000),
  primary key (enrolment_id, seq)
);
comment on table application_decision is 'What was decided of an application and what the person was told: one row per decision, seq = its event. The sentence is free text, so it stands apart from the event and can be erased.';

-- Who is refused is told why; and a refusal is undone as every decision is: by another one.
update enrolment_transition set template = 'application_refused' where kind = 'refuse';
insert into enrolment_transition (kind, state_before, state_after, template)
values ('approve', 'refused', 'enrolled', 'enrolment_confirmed'), ('approve', 'refused', 'offered', 'offer_made'), ('approve', 'refused', 'waiting', 'waiting_joined')
on conflict do nothing;
insert into code (list, code, label_fr, label_en)
values
  ('reason', 'level', 'Le niveau demandé n’est pas atteint.', 'The level asked for is not reached.'),
  ('reason', 'file', 'Le dossier est incomplet.', 'The application is incomplete.'),
  ('reason', 'project', 'Le projet décrit ne correspond pas à la formation.', 'The project described does not match the course.'),
  ('reason', 'places', 'Les candidatures sont plus nombreuses que les places.', 'There are more applications than places.'),
  ('reason', 'error', 'La décision précédente était une erreur.', 'The decision before was a mistake.')
on conflict do nothing;
