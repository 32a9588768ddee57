-- The office's own: rules of retention, former versions of codes, reasons of corrections, the parts of a job's result.
create table retention_rule (
  name text primary key check (name ~ '^[a-z][a-z_]*$'),
  starts text not null check (starts in ('training_year_end', 'session_end', 'decision', 'request', 'entry')),
  active_months int check (active_months between 0 and 600),
  archive_months int check (archive_months between 0 and 600),
  is_confirmed boolean not null default false,
  basis text check (char_length(basis) between 1 and 400),
  changed_by bigint references person,
  changed_at timestamptz not null default now()
);
comment on table retention_rule is 'How long each kind of personal data is active, then archived with restricted access, then gone. NULL months = not decided yet: nothing is deleted by such a rule.';
comment on column retention_rule.is_confirmed is 'Someone checked the durations against the law; false = the default, sources may differ.';
insert into retention_rule (name, starts, active_months, archive_months, basis)
values
  ('enrolment_file', 'training_year_end', 12, 60, null),
  ('certificate', 'training_year_end', 12, 36, null),
  ('attendance', 'training_year_end', 12, 72, null),
  ('attendance_europe', 'training_year_end', 12, 120, null),
  ('invoice_reference', 'training_year_end', 12, 120, null),
  ('ended_before_entry', 'session_end', 0, 24, null),
  ('application_file', 'decision', null, 60, null),
  ('alert', 'request', 12, 0, null),
  ('access_log', 'entry', 6, 12, null);

create table code_former (
  id bigint generated always as identity primary key,
  list text not null,
  code text not null,
  label_fr text not null,
  label_en text not null,
  version text,
  valid_from date,
  valid_to date not null,
  replaced_by bigint references person,
  replaced_at timestamptz not null default now(),
  foreign key (list, code) references code
);
create index code_former_code on code_former (list, code);
create trigger code_former_append_only before update or delete on code_former for each row execute function refuse_change();
create trigger code_former_no_truncate before truncate on code_former for each statement execute function refuse_change();
comment on table code_former is 'What a code meant before: a new meaning is a new version, and the old one stays readable here with the last day on which it held.';

create table person_correction (
  id bigint generated always as identity primary key,
  person_id bigint not null references person,
  corrected_by bigint references person,
  fields text[] not null check (cardinality(fields) > 0),
  reason text not null check (char_length(reason) between 1 and 400),
  at timestamptz not null default now()
);
create index person_correction_person on person_correction (person_id);
comment on table person_correction is 'Why the office changed someone''s details: free text, so apart from the audit and erasable with the person. fields = the columns, never their values.';

create table job_part (
  job_id bigint not null references job,
  part int not null check (part >= 1),
  content text not null,
  primary key (job_id, part)
);
comment on table job_part is 'The file that a job makes, piece by piece: each step adds one in its own transaction, and the pieces in order are the file.';

insert into setting (name, value, unit, explanation)
values
  ('look_minutes', '30', 'minutes', 'How long a person''s file stays open to the member of the office who opened it; each opening is noted.'),
  ('job_lease_seconds', '120', 'seconds', 'How long a step of long work may take before another process takes it up.'),
  ('job_days', '7', 'days', 'How long the result of long work is kept.'),
  ('stale_months', '12', 'months', 'A course whose contents nobody checked for so long is shown to the office.')
on conflict (name) do nothing;
