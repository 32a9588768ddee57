-- Meetings that were taken out of a session: whoever has them in a calendar gets a cancellation.
create table meeting_gone (
  meeting_id bigint primary key,
  session_id bigint not null references session,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  gone_at timestamptz not null default now()
);
create index meeting_gone_session on meeting_gone (session_id);
comment on table meeting_gone is 'Meetings of published sessions that are no more.';

create function keep_gone_meeting() returns trigger language plpgsql as $$
begin
  insert into meeting_gone (meeting_id, session_id, starts_at, ends_at) select old.id, old.session_id, old.starts_at, old.ends_at from session s where s.id = old.session_id and s.state = 'published';
  return null;
end $$;
comment on function keep_gone_meeting is 'Trigger: a meeting of a published session leaves its times behind.';
create trigger meeting_gone_kept after delete on meeting for each row execute function keep_gone_meeting();

alter type calendar_entry add attribute is_gone boolean;
comment on type calendar_entry is 'A session in a calendar: uid_tail tells one person''s copy from another''s, sequence_more counts its own steps, is_off = cancelled for that person, is_gone = only the meetings that were taken out.';
drop function if exists enrolment_calendar(bigint[], text, text, text, text);
