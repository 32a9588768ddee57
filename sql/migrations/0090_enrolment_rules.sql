-- Who may enrol in a session: seats kept for an institution, a level or a company, and what a teacher accepts in place of a required course.
create table session_audience (
  id bigint generated always as identity primary key,
  session_id bigint not null references session,
  kind text not null check (kind in ('institution', 'level', 'company')),
  value text not null check (case kind when 'level' then value ~ '^[1-8]$' else value ~ '^[A-Z][A-Z0-9-]{1,30}$' end),
  seats int not null check (seats between 1 and 99999),
  seats_taken int not null default 0,
  opens_at timestamptz,
  closes_at timestamptz,
  released_at timestamptz not null,
  is_released boolean not null default false,
  is_demonstration boolean not null default false,
  unique (session_id, kind, value),
  constraint session_audience_seats check (seats_taken between 0 and seats),
  constraint session_audience_window check (opens_at < closes_at),
  constraint session_audience_release check (opens_at < released_at and closes_at <= released_at)
);
create index session_audience_due on session_audience (released_at) where not is_released;
comment on table session_audience is 'Seats of a session that are kept for an audience until a set moment. Whoever belongs to it takes one of them first, then one of all; others never.';
comment on column session_audience.value is 'The organisation''s code; for a level the qualification level that the person has reached, 1-8.';
comment on column session_audience.seats_taken is 'Of these seats, those enrolled or offered: kept by the functions that write events (enrolment.audience_id).';
comment on column session_audience.opens_at is 'From when the audience may take its seats; NULL = as the session. Earlier than the session: the audience comes first.';
comment on column session_audience.closes_at is 'Until when; NULL = as the session.';
comment on column session_audience.released_at is 'From this moment the free ones are everybody''s.';
comment on column session_audience.is_released is 'Done: set by the first act on the session after released_at (offer_freed_seats), under its lock.';

alter table session add column has_audiences boolean not null default false;
comment on column session.has_audiences is 'Some seats are kept for audiences now: kept by the trigger of session_audience, so that all other sessions never read that table.';
comment on column session.seats_reserved is 'Free seats of audiences that are not released: kept by the trigger of session_audience.';
alter table enrolment add column audience_id bigint;
comment on column enrolment.audience_id is 'The session_audience one of whose seats this enrolment holds, or held last. No foreign key: each would cost the rush a look-up per row.';

create function keep_reserved_seats() returns trigger language plpgsql as $$
begin
  update session s
  set seats_reserved = k.reserved, has_audiences = k.has_any
  from (select coalesce(sum(u.seats - u.seats_taken), 0)::int as reserved, count(*) > 0 as has_any from session_audience u where u.session_id = coalesce(new.session_id, old.session_id) and not u.is_released) k
  where s.id = coalesce(new.session_id, old.session_id) and (s.seats_reserved, s.has_audiences) is distinct from (k.reserved, k.has_any);
  return null;
end $$;
comment on function keep_reserved_seats is 'Trigger: the session''s row knows how many of its free seats are kept, so that one CHECK forbids overselling them all.';
create trigger session_audience_reserved after insert or update or delete on session_audience for each row execute function keep_reserved_seats();

create table equivalence (
  id bigint generated always as identity primary key,
  person_id bigint not null references person,
  course_id bigint not null references course,
  required_id bigint not null references course,
  ground text not null check (char_length(ground) between 1 and 500),
  accepted_by bigint references person,
  accepted_at timestamptz not null default now(),
  ended_at timestamptz,
  is_demonstration boolean not null default false
);
create unique index equivalence_live on equivalence (person_id, course_id, required_id) where ended_at is null;
create index equivalence_person on equivalence (person_id);
create index equivalence_course on equivalence (course_id);
create index equivalence_required on equivalence (required_id);
comment on table equivalence is 'What a teacher accepted in place of a required course, for one person and the course that asks for it. Never deleted: ended_at says that it no longer holds.';
comment on column equivalence.ground is 'What the person did instead: shown to the person.';
