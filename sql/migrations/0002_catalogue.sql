-- Code lists, axes, acceleration programmes, courses with their versions, and what the search reads.
create table code (
  list text not null check (list in ('isced_f', 'isced_level', 'eqf', 'nsf', 'formacode', 'rome', 'rncp', 'rs', 'door', 'term', 'reason', 'lheo')),
  code text not null,
  label_fr text not null,
  label_en text not null,
  version text,
  valid_from date,
  valid_to date,
  primary key (list, code)
);
comment on table code is 'Code lists: official ones and Amphi''s own (door, term, reason). Of licensed thesauri only the codes in use. Past valid_to a code stays readable, choosing it again is refused.';

create table axis (
  code text primary key check (code ~ '^[a-z][a-z-]*$'),
  name_fr text not null,
  name_en text not null,
  position int not null unique,
  valid_from date,
  valid_to date
);
comment on table axis is 'The cluster''s scientific axes.';

create table acceleration_programme (
  code text primary key check (code ~ '^[A-Z][A-Z0-9-]*$'),
  acronym text,
  title_fr text,
  title_en text,
  theme text,
  axis text references axis,
  lead_organisation_id bigint references organisation,
  valid_from date,
  valid_to date,
  source text
);
comment on table acceleration_programme is 'Programmes that join research, training and innovation (French: PAC). Acronym and title may be unknown: shown as without a name, never invented.';
create table acceleration_programme_organisation (
  programme text not null references acceleration_programme,
  organisation_id bigint not null references organisation,
  primary key (programme, organisation_id)
);
comment on table acceleration_programme_organisation is 'Organisations that take part in an acceleration programme.';

create table course (
  id bigint generated always as identity primary key,
  code text not null unique check (code ~ '^[A-Z0-9][A-Z0-9-]{1,39}$'),
  kind text not null check (kind in ('degree', 'pathway', 'unit', 'short', 'open_online')),
  state text not null default 'draft' check (state in ('draft', 'in_review', 'published', 'withdrawn', 'archived')),
  published_version int,
  replaced_by_id bigint references course,
  origin text not null default 'own' check (origin in ('own', 'import')),
  created_at timestamptz not null default now(),
  constraint course_published check (state not in ('published', 'withdrawn') or published_version is not null)
);
comment on table course is 'What is taught. Its dated runs are sessions, its texts are versions. Imported ones have no page and are never listed.';
alter table role_grant add foreign key (course_id) references course;

create table course_version (
  id bigint generated always as identity primary key,
  course_id bigint not null references course,
  number int not null check (number >= 1),
  title_fr text not null check (char_length(title_fr) between 1 and 255),
  title_en text check (char_length(title_en) between 1 and 255),
  summary_fr text check (char_length(summary_fr) between 1 and 400),
  summary_en text check (char_length(summary_en) between 1 and 400),
  objectives_fr text check (char_length(objectives_fr) between 1 and 3000),
  objectives_en text check (char_length(objectives_en) between 1 and 3000),
  expected_results_fr text check (char_length(expected_results_fr) between 1 and 3000),
  expected_results_en text check (char_length(expected_results_en) between 1 and 3000),
  content_fr text check (char_length(content_fr) between 1 and 3000),
  content_en text check (char_length(content_en) between 1 and 3000),
  level text not null check (level in ('short_cycle', 'bachelor', 'master', 'doctorate', 'none')),
  qualification_level int check (qualification_level between 1 and 8),
  entry_level int check (entry_level in (0, 1, 11, 12, 13, 14, 15, 16, 17, 18)),
  tracks text[] not null check (cardinality(tracks) between 1 and 3 and tracks <@ array['FI', 'FA', 'FC']),
  ai_focus text check (ai_focus in ('core', 'dual', 'awareness', 'none')),
  isced_f text check (isced_f ~ '^[0-9]{4}$'),
  formacode text[] not null default '{}' check (cardinality(formacode) <= 5),
  nsf text[] not null default '{}' check (cardinality(nsf) <= 3),
  rome text[] not null default '{}' check (cardinality(rome) <= 5),
  is_certifying boolean,
  certification jsonb not null default '[]' check (jsonb_typeof(certification) = 'array' and jsonb_array_length(certification) <= 5),
  general_aim int check (general_aim in (2, 4, 5, 6, 7, 8, 9)),
  path_kind int check (path_kind between 1 and 4),
  ects numeric(5, 2) check (ects >= 0),
  isced_level int check (isced_level between 5 and 9),
  axis text references axis,
  acceleration_programme text[] not null default '{}',
  hours_typical numeric(7, 2) check (hours_typical >= 0),
  price_typical numeric(10, 2) check (price_typical >= 0),
  languages text[] not null default '{}' check (cardinality(languages) <= 5),
  mode int check (mode in (0, 1, 2)),
  place_typical text check (char_length(place_typical) <= 255),
  prerequisites_fr text check (char_length(prerequisites_fr) between 1 and 3000),
  prerequisites_en text check (char_length(prerequisites_en) between 1 and 3000),
  access_fr text check (char_length(access_fr) between 1 and 1000),
  access_en text check (char_length(access_en) between 1 and 1000),
  access_delay_fr text check (char_length(access_delay_fr) between 1 and 1000),
  access_delay_en text check (char_length(access_delay_en) between 1 and 1000),
  assessment_fr text check (char_length(assessment_fr) between 1 and 3000),
  assessment_en text check (char_length(assessment_en) between 1 and 3000),
  methods_fr text check (char_length(methods_fr) between 1 and 200),
  methods_en text check (char_length(methods_en) between 1 and 200),
  accessibility_fr text check (char_length(accessibility_fr) between 1 and 250),
  accessibility_en text check (char_length(accessibility_en) between 1 and 250),
  contact_name text check (char_length(contact_name) <= 50),
  contact_email text check (char_length(contact_email) <= 160),
  contact_phone text check (char_length(contact_phone) <= 30),
  url text[] not null default '{}' check (cardinality(url) <= 3),
  reviewed_on date,
  is_demonstration boolean not null default false,
  source text,
  author_id bigint references person,
  created_at timestamptz not null default now(),
  review_state text not null default 'draft' check (review_state in ('draft', 'in_review', 'sent_back', 'published', 'superseded')),
  published_at timestamptz,
  reason text,
  unique (course_id, number)
);
comment on table course_version is 'The texts and codes of a course, in French and English, one row per saved version; never edited once published. NULL = unknown, shown as unknown.';
comment on column course_version.languages is 'ISO 639-1 codes of the languages of teaching.';
comment on column course_version.mode is 'LHEO: 0 onsite, 1 blended, 2 online; NULL unknown.';
comment on column course_version.price_typical is 'Euros, tax included; 0 = free, NULL = unknown.';
comment on column course_version.ects is '60 = a full year.';
alter table course add constraint course_published_version foreign key (id, published_version) references course_version (course_id, number) deferrable initially deferred;

create table course_organisation (
  course_id bigint not null references course,
  organisation_id bigint not null references organisation,
  part text not null check (part in ('responsible', 'co_provider', 'delivering', 'certifying', 'host')),
  position int not null default 1,
  primary key (course_id, organisation_id, part)
);
create unique index course_organisation_responsible on course_organisation (course_id) where part = 'responsible';
create index course_organisation_organisation on course_organisation (organisation_id);
comment on table course_organisation is 'Which institutions have which part in a course; exactly one is responsible.';

create table course_part (
  parent_id bigint not null references course,
  child_id bigint not null references course,
  credits numeric(5, 2),
  position int not null default 1,
  primary key (parent_id, child_id),
  constraint course_part_other check (parent_id <> child_id)
);
comment on table course_part is 'A degree holds pathways, a pathway holds units; a unit may belong to several.';

create table course_former_title (
  id bigint generated always as identity primary key,
  course_id bigint not null references course,
  title text not null check (char_length(title) between 1 and 255),
  language text not null default 'fr' check (language in ('fr', 'en')),
  until_on date
);
create index course_former_title_course on course_former_title (course_id);
comment on table course_former_title is 'Titles a course had before: searched like the present one, shown as formerly …';

create table course_prerequisite (
  course_id bigint not null references course,
  required_id bigint not null references course,
  kind text not null check (kind in ('required', 'advised')),
  equivalence_fr text,
  equivalence_en text,
  primary key (course_id, required_id),
  constraint course_prerequisite_other check (course_id <> required_id)
);
comment on table course_prerequisite is 'Courses to have completed before.';

create table course_classification (
  id bigint generated always as identity primary key,
  course_id bigint not null references course,
  ai_focus text,
  level text not null,
  kind text not null,
  isced_f text,
  axis text,
  programmes text[] not null default '{}',
  organisations jsonb not null,
  valid_from date not null,
  recorded_at timestamptz not null default now(),
  recorded_by bigint references person
);
create index course_classification_course on course_classification (course_id, valid_from);
create trigger course_classification_append_only before update or delete on course_classification for each row execute function refuse_change();
comment on table course_classification is 'How a course was classified from a day on, as recorded on a day: append-only, because past figures use past classifications. organisations = [{"code", "part"}].';

create table catalogue_entry (
  course_id bigint primary key references course,
  code text not null,
  title_fr text not null,
  title_en text,
  level text not null,
  kind text not null,
  tracks text[] not null,
  field text,
  axis text,
  programmes text[] not null,
  institutions text[] not null,
  own_languages text[] not null,
  own_mode int,
  own_is_free boolean not null,
  document tsvector not null,
  words text not null,
  published_at timestamptz,
  sort_title_fr text collate "fr-x-icu" not null,
  sort_title_en text collate "en-x-icu" not null
);
create index catalogue_entry_document on catalogue_entry using gin (document);
comment on table catalogue_entry is 'What list, counts and CSV read of each published course: derived by refresh_catalogue(), never written otherwise. words = unaccented lower-case titles, former titles and code, for typing mistakes.';

create table search_word (
  word text primary key,
  courses int not null
);
create index search_word_trigrams on search_word using gin (word gin_trgm_ops);
comment on table search_word is 'Unaccented lower-case words of the published catalogue: a word that is not here is replaced by the nearest. Derived by refresh_catalogue().';
