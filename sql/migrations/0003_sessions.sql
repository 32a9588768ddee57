-- Sessions: dated runs of a course, with their meetings, teachers and organisations.
create table session (
  id bigint generated always as identity primary key,
  code text not null unique check (code ~ '^[A-Z0-9][A-Z0-9-]{1,59}$'),
  course_id bigint not null references course,
  course_version int not null,
  organisation_id bigint not null references organisation,
  state text not null default 'draft' check (state in ('draft', 'published', 'cancelled')),
  tracks text[] check (cardinality(tracks) between 1 and 3 and tracks <@ array['FI', 'FA', 'FC']),
  opens_at timestamptz,
  closes_at timestamptz,
  starts_on date,
  ends_on date,
  time_zone text not null default 'Europe/Paris',
  entry text not null default 'fixed' check (entry in ('fixed', 'permanent')),
  capacity int check (capacity >= 0),
  is_unlimited boolean not null default false,
  minimum_size int check (minimum_size >= 0),
  seats_taken int not null default 0,
  seats_reserved int not null default 0 check (seats_reserved >= 0),
  has_waiting_list boolean not null default true,
  next_position int not null default 1 check (next_position >= 1),
  waiting_count int not null default 0 check (waiting_count >= 0),
  offer_hours int check (offer_hours between 1 and 720),
  withdraw_until timestamptz,
  admission text not null default 'open' check (admission in ('open', 'approval', 'nomination', 'elsewhere')),
  door text,
  door_url text check (char_length(door_url) <= 400 and door_url ~ '^https?://'),
  attendance text not null default 'none' check (attendance in ('half_day', 'evidence', 'none')),
  -- members only: organisations whose people may enrol; empty = all
  only_organisations bigint[] not null default '{}',
  rhythm_fr text check (char_length(rhythm_fr) <= 3000),
  rhythm_en text check (char_length(rhythm_en) <= 3000),
  alternation_fr text default 'Sans objet' check (char_length(alternation_fr) <= 3000),
  target_public text[] not null default '{}' check (cardinality(target_public) <= 10),
  mode int check (mode in (0, 1, 2)),
  entry_level_required int check (entry_level_required between 1 and 8),
  cost_cover_possible boolean,
  cost_cover_detail text check (char_length(cost_cover_detail) <= 600),
  languages text[] not null default '{}' check (cardinality(languages) <= 5),
  price_total numeric(10, 2) check (price_total >= 0),
  hours_total numeric(7, 2) check (hours_total >= 0),
  hours_centre numeric(7, 2) check (hours_centre >= 0),
  hours_company numeric(7, 2) check (hours_company >= 0),
  place_name text check (char_length(place_name) <= 255),
  place_line1 text check (char_length(place_line1) <= 50),
  place_line2 text check (char_length(place_line2) <= 50),
  place_line3 text check (char_length(place_line3) <= 50),
  place_line4 text check (char_length(place_line4) <= 50),
  place_postcode text check (char_length(place_postcode) <= 10),
  place_city text check (char_length(place_city) <= 50),
  place_country text not null default 'FR',
  origin text not null default 'own' check (origin in ('own', 'import')),
  is_demonstration boolean not null default false,
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now(),
  sequence int not null default 0,
  foreign key (course_id, course_version) references course_version (course_id, number),
  constraint session_window_needed check (admission = 'elsewhere' or origin = 'import' or starts_on is null or (opens_at is not null and closes_at is not null)),
  constraint session_window check (opens_at < closes_at),
  constraint session_opens_before_start check (opens_at <= (starts_on::timestamp at time zone time_zone)),
  constraint session_dates check (starts_on <= ends_on),
  constraint session_minimum check (minimum_size <= capacity),
  constraint session_seats check (seats_taken >= 0 and (is_unlimited or coalesce(seats_taken + seats_reserved <= capacity, seats_taken = 0))),
  constraint session_unlimited check (not is_unlimited or capacity is null),
  constraint session_capacity_known check (state <> 'published' or admission = 'elsewhere' or origin = 'import' or is_unlimited or capacity is not null),
  constraint session_door check ((door is not null) = (admission = 'elsewhere'))
);
create index session_course on session (course_id);
create index session_open on session (closes_at) where state = 'published';
comment on table session is 'A dated run of a course. Seats are decided under this row''s lock; CHECKs forbid overselling whatever the program does.';
comment on column session.seats_taken is 'enrolled + offered, kept by the functions that write events.';
comment on column session.next_position is 'Next place in the waiting-list ledger: never reused, never reordered.';
comment on column session.waiting_count is 'Live waiting entries, kept by the functions that write events.';
comment on column session.offer_hours is 'Hours a seat is held for someone of the waiting list; NULL = the setting offer_hours.';
comment on column session.sequence is 'iCalendar SEQUENCE: +1 at each change of dates, place or state.';

create table session_teacher (
  session_id bigint not null references session,
  person_id bigint not null references person,
  part text not null default 'teacher' check (part in ('lead', 'teacher', 'assistant')),
  hours numeric(7, 2),
  primary key (session_id, person_id)
);
comment on table session_teacher is 'Who teaches a session.';
create table session_organisation (
  session_id bigint not null references session,
  organisation_id bigint not null references organisation,
  hours_share numeric(5, 4) check (hours_share between 0 and 1),
  is_subcontract boolean not null default false,
  primary key (session_id, organisation_id)
);
comment on table session_organisation is 'Organisations that deliver a session, with their share of hours.';
create table session_change (
  id bigint generated always as identity primary key,
  session_id bigint not null references session,
  recorded_at timestamptz not null default now(),
  person_id bigint references person,
  field text not null,
  old_value text,
  new_value text,
  reason text
);
create trigger session_change_append_only before update or delete on session_change for each row execute function refuse_change();
comment on table session_change is 'History of dates, place, mode, capacity: append-only.';

create table meeting (
  id bigint generated always as identity primary key,
  session_id bigint not null references session,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  room text,
  link text,
  kind text not null default 'class' check (kind in ('class', 'exam', 'online')),
  constraint meeting_times check (starts_at < ends_at)
);
create index meeting_session on meeting (session_id, starts_at);
comment on table meeting is 'One sitting of a session. Half-day = local date and before or after 13:00.';
create table meeting_teacher (
  meeting_id bigint not null references meeting,
  person_id bigint not null references person,
  primary key (meeting_id, person_id)
);
comment on table meeting_teacher is 'Who teaches a meeting, where it differs from the session''s teachers.';
