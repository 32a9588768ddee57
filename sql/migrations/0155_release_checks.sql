-- What each night finds of the releases: whether they are still what the events say, and what has come in since about their years.
create table release_check (
  release_id bigint primary key references year_release,
  checked_at timestamptz not null,
  difference text
);
comment on table release_check is 'Each release counted again from the events, one row, the last time: difference NULL = the same, cell by cell, hashes and all that it keeps beside them.';
create table release_arrival (
  release_id bigint primary key references year_release,
  counted_at timestamptz not null,
  known_on date not null,
  enrolments bigint not null,
  attendance bigint not null,
  outcomes bigint not null,
  sessions bigint not null,
  courses bigint not null,
  persons bigint not null,
  cells int not null
);
comment on table release_arrival is 'Facts about a closed year that were recorded after its last release''s day K, counted each night: steps of enrolments, attendance, outcomes, changes of sessions, of courses, of persons (merges, attributes). cells = how many of the release''s cells would be others today.';
-- Both are parts of release_inputs() now, and a release is compared by more than its cells.
drop function if exists inputs_hash(text, text, date, date, jsonb, jsonb);
drop function if exists hours_basis(text, text, date, date, jsonb, jsonb);
drop function if exists release_mismatch(bigint);
