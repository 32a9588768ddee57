-- Editing courses: drafts with their saves, comments of reviewers, and what happened to a course, when, by whom and why.
alter table course_version
  add column revision int not null default 1 check (revision >= 1),
  add column stale_en text[] not null default '{}',
  add column links jsonb check (jsonb_typeof(links) = 'object'),
  add column restored_from int;
comment on column course_version.revision is 'Counts the saves of a draft: whoever saves says which one they saw, and an older one is refused.';
comment on column course_version.stale_en is 'Texts whose French changed after their English: names without _fr. Whoever saves can say that the English is still right.';
comment on column course_version.links is 'Of a draft: {"organisations": [{"code", "part"}], "parts": [{"code", "credits"}], "prerequisites": [{"code", "kind", "equivalence_fr", "equivalence_en"}]}, put into their tables when it is published. NULL = as they are now.';
comment on column course_version.restored_from is 'Number of the version that this one began as.';
-- A course has at most one version that is being written or reviewed.
create unique index course_version_open on course_version (course_id) where review_state in ('draft', 'in_review', 'sent_back');
create index course_version_author on course_version (author_id);

create table course_save (
  course_version_id bigint not null references course_version,
  revision int not null,
  step text not null check (step in ('texts', 'codes', 'practice', 'links', 'import')),
  person_id bigint,
  saved_at timestamptz not null default now(),
  changes jsonb not null check (jsonb_typeof(changes) = 'object'),
  primary key (course_version_id, revision)
);
create index course_save_person on course_save (person_id);
create trigger course_save_append_only before update or delete on course_save for each row execute function refuse_change();
create trigger course_save_no_truncate before truncate on course_save for each statement execute function refuse_change();
comment on table course_save is 'Every save of a draft: who, when, and of each field that changed what it was: {"title_fr": "old"}. revision = the one the save made; rows are only added.';

create table course_comment (
  id bigint generated always as identity primary key,
  course_version_id bigint not null references course_version,
  field text not null check (field ~ '^[a-z_]+$'),
  comment text not null check (char_length(comment) between 1 and 1000),
  person_id bigint,
  created_at timestamptz not null default now()
);
create index course_comment_version on course_comment (course_version_id);
comment on table course_comment is 'What a reviewer asks to change when a draft is sent back, field by field; field general = the whole.';

create table course_event (
  id bigint generated always as identity primary key,
  course_id bigint not null references course,
  number int,
  kind text not null check (kind in ('created', 'drafted', 'restored', 'submitted', 'sent_back', 'published', 'withdrawn', 'archived', 'imported')),
  person_id bigint,
  at timestamptz not null default now(),
  reason text check (char_length(reason) between 1 and 1000)
);
create index course_event_course on course_event (course_id, id);
create trigger course_event_append_only before update or delete on course_event for each row execute function refuse_change();
create trigger course_event_no_truncate before truncate on course_event for each statement execute function refuse_change();
comment on table course_event is 'The life of a course as its history shows it: rows are only added. person_id NULL = the command line.';

insert into setting (name, value, unit, explanation) values ('content_check_months', '12', 'months', 'How long ago the content of a continuing-education course may have been checked when it is published.') on conflict (name) do nothing;

create table code_proposal (
  formacode text primary key check (formacode ~ '^[0-9]{5}$'),
  isced_f text not null check (isced_f ~ '^[0-9]{4}$')
);
comment on table code_proposal is 'Which ISCED-F code the form proposes for a Formacode; a person confirms it. Only of codes in use.';
