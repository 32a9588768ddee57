-- Organisations, people, accounts, roles, settings: who there is and what they may do.
create extension if not exists unaccent;
create extension if not exists pg_trgm;
create extension if not exists pgcrypto;

create table setting (
  name text primary key check (name ~ '^[a-z][a-z0-9_]*$'),
  value text not null,
  unit text not null,
  explanation text not null,
  changed_by bigint,
  changed_at timestamptz not null default now()
);
comment on table setting is 'Named parameters that the office may change: each with its unit, author and date. No such number stands in code.';

create table organisation (
  id bigint generated always as identity primary key,
  code text not null unique check (code ~ '^[A-Z][A-Z0-9-]{1,30}$'),
  name_fr text not null check (char_length(name_fr) between 1 and 250),
  name_en text check (char_length(name_en) between 1 and 250),
  legal_name text check (char_length(legal_name) between 1 and 250),
  kind text not null check (kind in ('university', 'school', 'hospital', 'research', 'public', 'company', 'other')),
  cluster_role text not null default 'none' check (cluster_role in ('lead', 'member', 'institutional', 'industrial', 'associated', 'none')),
  cluster_role_from date,
  cluster_role_to date,
  parent_id bigint references organisation,
  siret text unique check (siret ~ '^[0-9]{14}$'),
  uai text unique check (uai ~ '^[0-9]{7}[A-Z]$' and substr('ABCDEFGHJKLMNPRSTUVWXYZ', (substr(uai, 1, 7)::int % 23) + 1, 1) = substr(uai, 8, 1)),
  nda text check (nda ~ '^[0-9]{11}$'),
  qualiopi_until date,
  city text,
  country text not null default 'FR' check (country ~ '^[A-Z]{2}$'),
  contact_name text check (char_length(contact_name) <= 50),
  contact_email text check (char_length(contact_email) <= 160),
  contact_phone text check (char_length(contact_phone) <= 30),
  disability_contact text,
  quality_contact text,
  source text,
  constraint organisation_role_dates check (cluster_role_from <= cluster_role_to)
);
comment on table organisation is 'Universities, schools, hospitals, companies. An institution is one that has a part in a course. Codes are never reused.';
comment on column organisation.uai is 'French register number: 7 digits and a letter = ABCDEFGHJKLMNPRSTUVWXYZ[number mod 23].';
comment on column organisation.nda is 'Numero de declaration d''activite of a training provider: 11 digits.';
comment on column organisation.source is 'Where the facts were seen; a carried-over row names its public source.';

create table organisation_former_name (
  id bigint generated always as identity primary key,
  organisation_id bigint not null references organisation,
  name text not null check (char_length(name) between 1 and 250),
  until_on date
);
comment on table organisation_former_name is 'Names an organisation had before, searched like the present one.';

create table stat_subject (
  id uuid primary key default gen_random_uuid(),
  birth_band int check (birth_band % 10 = 0 and birth_band between 1900 and 2100),
  gender text not null default 'unknown' check (gender in ('f', 'm', 'other', 'unknown'))
);
comment on table stat_subject is 'What statistics may know of a person: a random id that never leaves the database, a ten-year birth band (1990 = 1990-1999), a gender. Enrolments hang on it, so that erasing a person moves no count.';

create table person (
  id bigint generated always as identity primary key,
  given_name text not null check (char_length(given_name) between 1 and 120 and given_name is nfc normalized and given_name !~ '[[:cntrl:]]'),
  family_name text not null check (char_length(family_name) between 1 and 120 and family_name is nfc normalized and family_name !~ '[[:cntrl:]]'),
  usual_name text check (char_length(usual_name) between 1 and 120 and usual_name is nfc normalized),
  birth_on date check (birth_on between '1900-01-01' and '2100-01-01'),
  email text not null check (char_length(email) between 3 and 254 and email ~ '^[^[:space:][:cntrl:]<>@,;:"()\\]+@[^[:space:][:cntrl:]<>@,;:"()\\]+\.[^[:space:][:cntrl:]<>@,;:"()\\.]{2,}$'),
  email_verified_at timestamptz,
  phone text check (char_length(phone) <= 30),
  language text not null default 'fr' check (language in ('fr', 'en')),
  gender text not null default 'unknown' check (gender in ('f', 'm', 'other', 'unknown')),
  -- the person's highest level so far, for sessions that ask for one: French level = EQF level, NULL = not told
  qualification_level int check (qualification_level between 1 and 8),
  stat_subject_id uuid not null unique references stat_subject,
  is_demonstration boolean not null default false,
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now()
);
create unique index person_email on person (lower(email));
comment on table person is 'A human being who has an account or whom the office registered. Names are free text in any script, NFC.';
comment on column person.is_demonstration is 'Invented by the demonstration catalogue; pages that show such a row say so.';

create table person_identifier (
  id bigint generated always as identity primary key,
  person_id bigint not null references person,
  scheme text not null check (scheme in ('esi', 'ine', 'eppn', 'student_number', 'employee_number')),
  organisation_id bigint references organisation,
  value text not null check (char_length(value) between 1 and 254),
  source text not null check (source in ('identity_provider', 'office', 'self')),
  verified_at timestamptz
);
create unique index person_identifier_value on person_identifier (scheme, coalesce(organisation_id, 0), value);
comment on table person_identifier is 'Numbers others gave a person: European student identifier, INE, student number of an institution …';

create table affiliation (
  id bigint generated always as identity primary key,
  person_id bigint not null references person,
  organisation_id bigint not null references organisation,
  kind text not null check (kind in ('student', 'teacher', 'staff', 'employee', 'alumni')),
  from_on date not null,
  to_on date,
  constraint affiliation_dates check (from_on <= to_on)
);
create index affiliation_person on affiliation (person_id);
comment on table affiliation is 'Which organisation a person belongs to, and when. Grants no right by itself.';

create table employer_link (
  id bigint generated always as identity primary key,
  person_id bigint not null references person,
  organisation_id bigint not null references organisation,
  kind text not null check (kind in ('employee', 'training_manager')),
  from_on date not null,
  to_on date,
  confirmed_by bigint references person
);
create index employer_link_person on employer_link (person_id);
comment on table employer_link is 'A person''s company, and who manages training there.';

create table account (
  person_id bigint primary key references person,
  password_hash text check (password_hash like '$argon2id$%'),
  created_at timestamptz not null default now(),
  disabled_at timestamptz
);
comment on table account is 'Who may sign in with a password (Argon2id, PHC string; NULL until a link set one). The web role cannot read it.';

create table sign_in (
  session_hash text primary key check (session_hash ~ '^[0-9a-f]{64}$'),
  person_id bigint not null references person,
  signed_in_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  expires_at timestamptz not null,
  idle_minutes int check (idle_minutes > 0)
);
create index sign_in_person on sign_in (person_id);
comment on table sign_in is 'Open sign-ins: only the BLAKE2b-256 of the cookie is kept (hexadecimal), so a copy of this table opens nothing. idle_minutes NULL = no idle limit.';

create table one_time_link (
  token_hash text primary key check (token_hash ~ '^[0-9a-f]{64}$'),
  person_id bigint not null references person,
  kind text not null check (kind in ('confirm_email', 'reset_password', 'invitation')),
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz
);
create index one_time_link_person on one_time_link (person_id, kind);
comment on table one_time_link is 'Links sent by mail: SHA-256 of the token (hexadecimal), used once.';

create table sign_in_attempt (
  id bigint generated always as identity primary key,
  account_hash text not null,
  address_hash text not null,
  at timestamptz not null default now(),
  is_success boolean not null
);
create index sign_in_attempt_account on sign_in_attempt (account_hash, address_hash, at);
create index sign_in_attempt_address on sign_in_attempt (address_hash, at);
comment on table sign_in_attempt is 'For the sign-in throttle: per account and address, so that nobody can lock another out. Hashes only; rows older than a day are swept.';

create table role_grant (
  id bigint generated always as identity primary key,
  person_id bigint not null references person,
  role text not null check (role in ('employer', 'teacher', 'reviewer', 'office', 'leader', 'admin')),
  scope text not null default 'cluster' check (scope in ('cluster', 'organisation', 'company', 'course')),
  organisation_id bigint references organisation,
  course_id bigint,
  from_on date not null default current_date,
  to_on date,
  granted_by bigint references person,
  constraint role_grant_scope check ((scope in ('organisation', 'company')) = (organisation_id is not null) and (scope = 'course') = (course_id is not null)),
  constraint role_grant_dates check (from_on <= to_on)
);
create index role_grant_person on role_grant (person_id);
comment on table role_grant is 'Who may do what, where, from when to when. A person may hold several.';

create table audit (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  person_id bigint,
  action text not null,
  object text not null,
  object_id text not null,
  detail jsonb
);
create index audit_object on audit (object, object_id);
comment on table audit is 'One row per change, in the transaction of the change. Ids only, never names: erasing a person changes no row here. person_id NULL = the system or a visitor.';

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'rows of % are only ever added', tg_table_name using errcode = 'insufficient_privilege';
end $$;
comment on function refuse_change is 'Trigger of append-only tables.';
create trigger audit_append_only before update or delete on audit for each row execute function refuse_change();
create trigger audit_no_truncate before truncate on audit for each statement execute function refuse_change();
