-- Counters behind the yearly figures: what is touched goes into a ledger, a fold turns it into facts, cells and days; pages read the cells.
alter table enrolment
  add column payer_line text check (payer_line in ('1', '2a', '2b', '2c', '2d', '2e', '2f', '2g', '2h', '3', '4', '5', '6', '7', '8', '9', '10', '11')),
  add column company_code text collate "C";
comment on column enrolment.payer_line is 'Who pays, as the line of the frame of income in the yearly report of continuing education; NULL = unknown.';
comment on column enrolment.company_code is 'The organisation that sends the person, by its code (never reused); NULL = none or unknown.';
-- Numbers group faster than random ids, and a fact needs no other name for a person.
alter table stat_subject add column number bigint generated always as identity unique;
comment on column stat_subject.number is 'The same subject as a number, for counting; it never leaves the database either.';

create table figure_ledger (
  id bigint generated always as identity primary key,
  enrolments bigint[] not null
);
comment on table figure_ledger is 'Enrolments whose figures may have changed, one row per statement, written in its transaction. The fold takes the rows it sees away and counts those people anew: what commits late is taken later, and what is taken twice changes nothing.';

create table figure_profile (
  id bigint primary key,
  institution text not null,
  institutions text[] not null,
  level text not null,
  kind text not null,
  track text not null,
  ai_focus text not null,
  field text not null,
  axis text not null,
  programmes text[] not null,
  mode text not null,
  languages text[] not null,
  gender text not null,
  birth_band text not null,
  entry text not null,
  trainee_status text not null,
  payer_line text not null,
  company text not null
);
comment on table figure_profile is 'Values of all dimensions together: enrolments alike share one. id = a hash of the values, so that a reader can name a profile that the fold has not written yet.';

create table figure_fact (
  enrolment_id bigint not null,
  from_on date not null,
  to_on date not null,
  person_no bigint not null,
  session_id bigint not null,
  entry_on date not null,
  profile_id bigint not null,
  stage smallint not null,
  minutes int,
  ects_academic numeric,
  ects_civil numeric,
  is_untimed boolean not null,
  has_ects boolean not null,
  is_observed boolean not null,
  has_attendance boolean not null,
  has_outcome boolean not null,
  is_alone_academic boolean not null,
  is_alone_civil boolean not null,
  primary key (enrolment_id, from_on)
);
create index figure_fact_person on figure_fact (person_no);
-- What stands now of people with several enrolments: spans without an end, and those few that a day ahead will end.
create index figure_fact_shared on figure_fact (entry_on) include (person_no, profile_id, stage, from_on, is_alone_academic, is_alone_civil, enrolment_id) where to_on = 'infinity' and not (is_alone_academic and is_alone_civil);
create index figure_fact_ending on figure_fact (to_on, entry_on) where to_on <> 'infinity' and not (is_alone_academic and is_alone_civil);
comment on table figure_fact is 'What an accepted enrolment counts for at the days from_on to to_on (excluded), as all is known now: a cache of the events. stage: 0 accepted, 1 started, 2 completed. ects differ by the kind of year, for a course inside another counts only within one.';
comment on column figure_fact.is_alone_academic is 'The person''s only enrolment of that academic year: counts without a look at the person.';

create table figure_cell (
  year text collate "C" not null,
  dimension1 text collate "C" not null,
  dimension2 text collate "C" not null,
  value1 text collate "C" not null,
  value2 text collate "C" not null,
  enrolments bigint not null, persons bigint not null, trained bigint not null, completed bigint not null, minutes bigint not null, timed bigint not null, ects numeric not null, credited bigint not null,
  untimed bigint not null, uncredited bigint not null, unobserved bigint not null, attended bigint not null, ended bigint not null,
  primary key (year, dimension1, dimension2, value1, value2)
) with (fillfactor = 70);
comment on table figure_cell is 'Exact counters of each year and cell at the end of figure_fold.counted_on. Hidden dimensions: profile (persons = those who are alone) and session. timed, credited = enrolments with known minutes, ECTS; untimed, uncredited, unobserved = without minutes, without ECTS, before the census day; attended, ended = with attendance, with an outcome.';

create table figure_day (
  year text collate "C" not null,
  dimension1 text collate "C" not null,
  dimension2 text collate "C" not null,
  span text collate "C" not null check (span in ('day', 'month')),
  day date not null,
  value1 text collate "C" not null,
  value2 text collate "C" not null,
  enrolments bigint not null, persons bigint not null, trained bigint not null, completed bigint not null, minutes bigint not null, timed bigint not null, ects numeric not null, credited bigint not null,
  untimed bigint not null, uncredited bigint not null, unobserved bigint not null, attended bigint not null, ended bigint not null,
  primary key (year, dimension1, dimension2, span, day, value1, value2)
);
comment on table figure_day is 'What each day added to each cell, and each month (its first day): the state at a day is the months before its own and the days of its month. Of the hidden dimensions only days ahead are kept.';

create table figure_fold (
  counted_on date not null,
  folded_at timestamptz not null default '-infinity',
  is_only boolean primary key default true check (is_only)
);
insert into figure_fold (counted_on) values ((now() at time zone 'Europe/Paris')::date);
comment on table figure_fold is 'The day at whose end figure_cell stands; its row is the lock of the fold.';
-- One row per statement: the rush pays one append for a whole batch.
create function note_figures() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into figure_ledger (enrolments) select array_agg(a.enrolment_id) from added a having count(*) > 0;
  return null;
end $$;
comment on function note_figures is 'After events, attendance and outcomes: whose figures may have changed.';
create trigger enrolment_event_figures after insert on enrolment_event referencing new table as added for each statement execute function note_figures();
create trigger attendance_event_figures after insert on attendance_event referencing new table as added for each statement execute function note_figures();
create trigger outcome_event_figures after insert on outcome_event referencing new table as added for each statement execute function note_figures();

-- What is rare looks for its enrolments: TG_ARGV names what the row is.
create function note_figures_of() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  row jsonb := to_jsonb(case when tg_op = 'DELETE' then old else new end);
begin
  if tg_argv[0] = 'enrolment' then
    insert into figure_ledger (enrolments) values (array[(row ->> 'id')::bigint]);
  elsif tg_argv[0] = 'subject' then
    insert into figure_ledger (enrolments) select array_agg(distinct f.enrolment_id) from figure_fact f where f.person_no = (row ->> 'number')::bigint having count(*) > 0;
  elsif tg_argv[0] = 'session' then
    insert into figure_ledger (enrolments) select array_agg(e.id) from enrolment e where e.session_id = (row ->> 'id')::bigint having count(*) > 0;
  elsif tg_argv[0] = 'course' then
    insert into figure_ledger (enrolments)
    select array_agg(e.id) from session s join enrolment e on e.session_id = s.id where s.course_id = coalesce(row ->> 'course_id', row ->> 'id')::bigint having count(*) > 0;
  elsif tg_argv[0] = 'part' then
    insert into figure_ledger (enrolments)
    with recursive inside as (
      select (row ->> 'child_id')::bigint as course_id
      union
      select p.child_id from inside i join course_part p on p.parent_id = i.course_id
    )
    select array_agg(e.id) from inside i join session s on s.course_id = i.course_id join enrolment e on e.session_id = s.id having count(*) > 0;
  else
    insert into figure_ledger (enrolments) select array_agg(e.id) from enrolment e group by e.id / 1000;
  end if;
  return null;
end $$;
comment on function note_figures_of is 'After a change of what enrolments are counted by: their subject, session, course, its parts, the settings.';
create trigger enrolment_figures after update of stat_subject_id, session_id, track, trainee_status, starts_on, origin, payer_line, company_code on enrolment for each row when (old.* is distinct from new.*) execute function note_figures_of('enrolment');
create trigger stat_subject_figures after update of gender, birth_band on stat_subject for each row when (old.* is distinct from new.*) execute function note_figures_of('subject');
create trigger session_figures after update of starts_on, ends_on, mode, entry, attendance, languages, course_id, course_version, origin on session for each row
  when ((old.starts_on, old.ends_on, old.mode, old.entry, old.attendance, old.languages, old.course_id, old.course_version, old.origin)
    is distinct from (new.starts_on, new.ends_on, new.mode, new.entry, new.attendance, new.languages, new.course_id, new.course_version, new.origin)) execute function note_figures_of('session');
create trigger course_classification_figures after insert on course_classification for each row execute function note_figures_of('course');
create trigger course_figures after update of kind on course for each row when (old.kind is distinct from new.kind) execute function note_figures_of('course');
create trigger course_version_figures after update of ects on course_version for each row when (old.ects is distinct from new.ects) execute function note_figures_of('course');
create trigger course_part_figures after insert or delete on course_part for each row execute function note_figures_of('part');
create trigger setting_figures after insert or update on setting for each row when (new.name like 'census%') execute function note_figures_of('setting');

-- All that is there is counted by the first folds.
insert into figure_ledger (enrolments) select array_agg(e.id) from enrolment e group by e.id / 1000 order by e.id / 1000;
