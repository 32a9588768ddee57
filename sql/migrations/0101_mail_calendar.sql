-- Reminders of offers, notices of starts, calendars of a person: in the mail and as a feed behind a revocable address.
alter table offer add column reminded_at timestamptz;
comment on column offer.reminded_at is 'When its person was reminded that it ends: once, when a quarter of its time is left.';

create table calendar_feed (
  person_id bigint primary key references person,
  token_hash text collate "C" not null unique check (token_hash ~ '^[0-9a-f]{64}$'),
  created_at timestamptz not null default now()
);
comment on table calendar_feed is 'The address of a person''s calendar holds a token of 256 random bits; only its SHA-256 is kept. No row = no feed.';

create type calendar_entry as (session_id bigint, uid_tail text, sequence_more int, is_off boolean);
comment on type calendar_entry is 'A session in a calendar: uid_tail tells one person''s copy from another''s, sequence_more counts its own steps, is_off = cancelled for that person.';

insert into setting (name, value, unit, explanation)
values ('start_notice_days', '3', 'days', 'So many days before a session starts the enrolled are reminded of it.')
on conflict (name) do nothing;
create index session_starting on session (starts_on) where state = 'published';
