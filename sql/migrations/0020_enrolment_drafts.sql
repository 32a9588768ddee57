-- What a person answered before sending: kept at each step, so that coming back costs nothing.
create table enrolment_draft (
  person_id bigint not null references person,
  session_id bigint not null references session,
  track text not null check (track in ('FI', 'FA', 'FC')),
  trainee_status text check (trainee_status in ('a', 'b', 'c', 'd', 'e')),
  saved_at timestamptz not null default now(),
  primary key (person_id, session_id)
);
create index enrolment_draft_age on enrolment_draft (saved_at);
comment on table enrolment_draft is 'Answers of an enrolment form that is not sent yet; swept after 30 days, and it counts for nothing.';
