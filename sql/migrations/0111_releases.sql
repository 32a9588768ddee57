-- Closing a year: releases with all their cells, for ever; which institutions stand behind them.
create table year_release (
  id bigint primary key,
  year_kind text not null check (year_kind in ('academic', 'civil')),
  year text collate "C" not null,
  revision int not null check (revision >= 0),
  status text not null check (status in ('provisional', 'closed', 'revised')),
  as_of date not null,
  known_on date not null,
  definitions jsonb not null,
  parameters jsonb not null,
  completeness jsonb not null,
  cells int not null,
  figures_hash text not null check (figures_hash ~ '^[0-9a-f]{64}$'),
  inputs_hash text not null check (inputs_hash ~ '^[0-9a-f]{64}$'),
  program_version text not null,
  prepared_id bigint references year_release,
  reason_fr text check (char_length(reason_fr) between 1 and 1000),
  reason_en text check (char_length(reason_en) between 1 and 1000),
  released_by bigint references person,
  released_at timestamptz not null default now(),
  is_demonstration boolean not null default false,
  constraint year_release_status check (case status when 'provisional' then revision = 0 and prepared_id is null when 'closed' then revision = 1 and prepared_id is not null else revision >= 2 and prepared_id is not null and reason_fr is not null and reason_en is not null end),
  constraint year_release_days check (as_of <= known_on)
);
create sequence year_release_number owned by year_release.id;
create unique index year_release_revision on year_release (year_kind, year, revision) where revision > 0;
create unique index year_release_prepared on year_release (prepared_id);
create index year_release_year on year_release (year, id);
create index year_release_released_by on year_release (released_by);
create trigger year_release_append_only before update or delete on year_release for each row execute function refuse_change();
create trigger year_release_no_truncate before truncate on year_release for each statement execute function refuse_change();
comment on table year_release is 'What was said of a year, by which rules, as of which day: rows are only added. provisional = prepared by the office, revision 0; closed = 1 and revised = 2, 3 … by leadership, each from one that was prepared. completeness = what was missing, as it was told then.';
comment on column year_release.program_version is 'The newest migration of the database that counted.';

create table year_figure (
  release_id bigint not null references year_release deferrable initially deferred,
  dimension1 text collate "C" not null,
  value1 text collate "C" not null,
  dimension2 text collate "C" not null,
  value2 text collate "C" not null,
  measure text collate "C" not null check (measure in ('enrolments', 'persons', 'trained', 'completed', 'hours', 'fte')),
  value numeric,
  primary key (release_id, dimension1, dimension2, value1, value2, measure)
);
create trigger year_figure_append_only before update or delete on year_figure for each row execute function refuse_change();
create trigger year_figure_no_truncate before truncate on year_figure for each statement execute function refuse_change();
comment on table year_figure is 'The cells of a release, exact: rows are only added, in the transaction of their release. value NULL = not available.';
-- A release is whole when it is committed: nothing is added to it afterwards.
create function refuse_late_figure() returns trigger language plpgsql as $$
begin
  if exists (select from added a join year_release r on r.id = a.release_id) then
    raise exception 'a release never grows' using errcode = 'insufficient_privilege';
  end if;
  return null;
end $$;
comment on function refuse_late_figure is 'Trigger: cells come before their release, and none after it.';
create trigger year_figure_whole after insert on year_figure referencing new table as added for each statement execute function refuse_late_figure();

create table year_confirmation (
  id bigint generated always as identity primary key,
  year_kind text not null check (year_kind in ('academic', 'civil')),
  year text collate "C" not null,
  organisation_code text not null references organisation (code),
  kind text not null check (kind in ('confirmed', 'waived', 'withdrawn')),
  reason text check (char_length(reason) between 1 and 500),
  confirmed_by bigint references person,
  confirmed_at timestamptz not null default now(),
  is_demonstration boolean not null default false,
  constraint year_confirmation_waived check (kind <> 'waived' or reason is not null)
);
create index year_confirmation_latest on year_confirmation (year, organisation_code, id);
create index year_confirmation_organisation on year_confirmation (organisation_code);
create index year_confirmation_confirmed_by on year_confirmation (confirmed_by);
create trigger year_confirmation_append_only before update or delete on year_confirmation for each row execute function refuse_change();
create trigger year_confirmation_no_truncate before truncate on year_confirmation for each statement execute function refuse_change();
comment on table year_confirmation is 'An institution has handed in all of its year (confirmed), or the year is closed without its word, for a reason (waived): rows are only added, the latest of a year and institution counts.';

-- Whom the figures forgot: counted as before, and said.
alter table stat_subject add column erased_on date;
create index stat_subject_erased on stat_subject (erased_on) where erased_on is not null;
create table erasure (
  id bigint generated always as identity primary key,
  person_id bigint,
  stat_subject_id uuid not null references stat_subject,
  asked_at timestamptz not null default now(),
  due_on date not null,
  held_by text check (held_by in ('document', 'figures')),
  looked_at timestamptz,
  done_at timestamptz,
  cancelled_at timestamptz,
  constraint erasure_ended check (done_at is null or cancelled_at is null)
);
create unique index erasure_open on erasure (stat_subject_id) where done_at is null and cancelled_at is null;
create index erasure_person on erasure (person_id);
create index erasure_subject on erasure (stat_subject_id);
comment on table erasure is 'Who asked to be forgotten. due_on = when the last duty to keep ends; amphi jobs erases then. held_by = what kept it the last time. person_id is emptied with the deed.';
-- Documents go with the person when their duty has lapsed.
create or replace function refuse_document_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and old.revoked_at is null and new.revoked_at is not null
    and (to_jsonb(old) - array['revoked_at', 'revoked_by', 'revocation_reason']) = (to_jsonb(new) - array['revoked_at', 'revoked_by', 'revocation_reason']) then
    return new;
  end if;
  if tg_op = 'DELETE' and current_setting('amphi.erasing', true) = 'yes' then
    return old;
  end if;
  raise exception 'issued documents never change' using errcode = 'insufficient_privilege';
end $$;
comment on function refuse_document_change is 'Trigger: a document may be revoked, once; and it goes with its person when nobody must keep it any more.';
