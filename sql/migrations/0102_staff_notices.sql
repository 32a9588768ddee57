-- What happened with enrolments, for those who teach: gathered, at most one message an hour.
create table notice_mark (
  is_only boolean primary key default true check (is_only),
  audit_id bigint not null
);
comment on table notice_mark is 'Up to which row of the audit the steps of enrolments were gathered for those who teach.';
insert into notice_mark (audit_id) select coalesce(max(id), 0) from audit;

create table staff_notice (
  person_id bigint not null references person,
  session_id bigint not null references session,
  enrolled int not null default 0,
  waiting int not null default 0,
  withdrawn int not null default 0,
  applied int not null default 0,
  primary key (person_id, session_id)
);
create index staff_notice_session on staff_notice (session_id);
comment on table staff_notice is 'What a teacher will be told of a session in the next message: how many steps since the last one.';

create table staff_noticed (
  person_id bigint primary key references person,
  sent_at timestamptz not null
);
comment on table staff_noticed is 'When a teacher got the last gathered message: the next comes an hour later at the earliest.';
