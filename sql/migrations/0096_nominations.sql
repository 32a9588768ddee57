-- Admission by nomination: a company's training manager names its people, who must confirm.
create table nomination (
  id bigint generated always as identity primary key,
  session_id bigint not null references session,
  organisation_id bigint not null references organisation,
  enrolment_id bigint references enrolment,
  given_name text check (char_length(given_name) between 1 and 120),
  family_name text check (char_length(family_name) between 1 and 120),
  email text check (char_length(email) <= 254),
  made_by bigint not null,
  made_at timestamptz not null default now(),
  expires_at timestamptz not null,
  ended_at timestamptz,
  replaced_by_id bigint references nomination
);
create unique index nomination_enrolment on nomination (enrolment_id);
create index nomination_session on nomination (session_id, organisation_id);
create index nomination_organisation on nomination (organisation_id, id);
create index nomination_replaced_by on nomination (replaced_by_id);
create index nomination_due on nomination (expires_at) where ended_at is null;
comment on table nomination is 'A company''s place for one of its people: enrolment_id NULL = not named yet. The names are those that the company typed: it sees these, whatever the person''s profile says. ended_at = given up, swapped or lapsed.';
comment on column nomination.made_by is 'No foreign key: who did it; persons are erased in place.';
comment on column nomination.expires_at is 'Until when it is to be named or, once named, to be confirmed.';

create table nomination_limit (
  session_id bigint primary key references session,
  largest int not null check (largest between 1 and 10000)
);
comment on table nomination_limit is 'Most live nominations of one company in a session; no row = no limit.';

insert into setting (name, value, unit, explanation) values ('nomination_hours', '168', 'hours', 'How long whom a company nominated may confirm.') on conflict (name) do nothing;
update enrolment_transition set template = 'nomination_received' where kind = 'nominate';
update enrolment_transition set template = 'nomination_lapsed' where kind = 'expire' and state_before = 'nominated';
create type typed_person as (n int, email text, given_name text, family_name text);
comment on type typed_person is 'One line of people as typed; n = its number.';
