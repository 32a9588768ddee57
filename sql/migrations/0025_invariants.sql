-- What the first tables left to good will: identifiers and formats, time zones, histories that can't be emptied, steps after "entered by mistake", indexes of foreign keys.
create function is_siret(number text) returns boolean language sql immutable strict as $$
  select number ~ '^[0-9]{14}$' and (
    select sum(case when d.place % 2 = 0 then d.digit::int when d.digit > '4' then d.digit::int * 2 - 9 else d.digit::int * 2 end) % 10 = 0 or number like '356000000%' and sum(d.digit::int) % 5 = 0
    from regexp_split_to_table(case when number ~ '^[0-9]+$' then number end, '') with ordinality d (digit, place))
$$;
comment on function is_siret is 'Fourteen digits that pass Luhn''s check; of La Poste (SIREN 356000000) also those whose digits add up to a multiple of five.';
alter table organisation add constraint organisation_siret check (is_siret(siret));

alter table person_identifier
  add constraint person_identifier_esi check (scheme <> 'esi' or value like 'urn:schac:personalUniqueCode:int:esi:_%'),
  add constraint person_identifier_ine check (scheme <> 'ine' or value ~ '^[0-9A-Z]{11}$');

-- A NULL inside would pass as an empty word.
alter table course_version
  add constraint course_version_formacode check (array_to_string(formacode, ',', '?') ~ '^([0-9]{5}(,[0-9]{5})*)?$'),
  add constraint course_version_nsf check (array_to_string(nsf, ',', '?') ~ '^([0-9]{3}(,[0-9]{3})*)?$'),
  add constraint course_version_rome check (array_to_string(rome, ',', '?') ~ '^([A-Z][0-9]{4}(,[A-Z][0-9]{4})*)?$'),
  add constraint course_version_languages check (array_to_string(languages, ',', '?') ~ '^([a-z]{2}(,[a-z]{2})*)?$'),
  add constraint course_version_url check (array_to_string(url, ' ', '?') ~ '^(https?://[^[:space:]]+( https?://[^[:space:]]+)*)?$' and array_to_string(url, ' ') !~ '[^ ]{200}[^ ]{201}');
alter table session
  add constraint session_target_public check (array_to_string(target_public, ',', '?') ~ '^([0-9]{5}(,[0-9]{5})*)?$'),
  add constraint session_languages check (array_to_string(languages, ',', '?') ~ '^([a-z]{2}(,[a-z]{2})*)?$'),
  -- A zone that PostgreSQL doesn't know raises here, when it is written: else it would raise in the middle of somebody's batch.
  add constraint session_time_zone check ((timestamp '2000-01-01' at time zone time_zone) is not null);

create trigger course_classification_no_truncate before truncate on course_classification for each statement execute function refuse_change();
create trigger session_change_no_truncate before truncate on session_change for each statement execute function refuse_change();

-- After "entered by mistake" nothing may follow: void counts as a state of its own, which no row of enrolment_transition begins with.
create or replace function refuse_transition() returns trigger language plpgsql as $$
declare
  wrong record;
begin
  select a.enrolment_id, a.seq, a.kind into wrong
  from (
    select n.*, case when n.seq > 1 then (select row(case b.kind when 'void' then 'void' else b.state_after end, b.effective_on)::enrolment_past from enrolment_event b where b.enrolment_id = n.enrolment_id and b.seq = n.seq - 1) end as past
    from added n
  ) a
  where (a.seq > 1 and (a.past).state is null) or a.effective_on < (a.past).effective_on
    or not exists (select from enrolment_transition t where t.kind = a.kind and t.state_before = coalesce((a.past).state, '') and t.state_after = a.state_after)
  limit 1;
  if found then
    raise exception 'event % (%) of enrolment % cannot follow', wrong.seq, wrong.kind, wrong.enrolment_id
      using errcode = 'check_violation', constraint = 'enrolment_event_transition', table = 'enrolment_event';
  end if;
  return null;
end $$;

create index affiliation_organisation on affiliation (organisation_id);
create index course_part_child on course_part (child_id);
create index course_prerequisite_required on course_prerequisite (required_id);
create index employer_link_organisation on employer_link (organisation_id);
create index enrolment_draft_session on enrolment_draft (session_id);
create index enrolment_note_enrolment on enrolment_note (enrolment_id);
create index meeting_teacher_person on meeting_teacher (person_id);
create index offer_enrolment on offer (enrolment_id);
create index organisation_former_name_organisation on organisation_former_name (organisation_id);
create index person_identifier_person on person_identifier (person_id);
create index session_change_session on session_change (session_id);
create index session_organisation_organisation on session_organisation (organisation_id);
create index session_teacher_person on session_teacher (person_id);
create index session_of_organisation on session (organisation_id);

insert into setting (name, value, unit, explanation) values ('draft_days', '30', 'days', 'How long the answers of a form that was not sent are kept.') on conflict (name) do nothing;
comment on table enrolment_draft is 'Answers of an enrolment form that is not sent yet; sweep_expired() takes it after the days of the setting draft_days, and it counts for nothing.';
