-- What the rules of enrolment rest on: allowed transitions, references that cannot collide, settings, indexes.
create table enrolment_transition (
  kind text not null,
  state_before text not null,
  state_after text not null,
  template text check (template ~ '^[a-z_]+$'),
  primary key (kind, state_before, state_after)
);
comment on table enrolment_transition is 'Every step an enrolment may take; any other is refused when its event is written.';
comment on column enrolment_transition.state_before is 'Empty for the first event.';
comment on column enrolment_transition.template is 'Message that tells the person, in templates/mail; NULL = none.';
insert into enrolment_transition (kind, state_before, state_after, template)
values
  ('enrol', '', 'enrolled', 'enrolment_confirmed'),
  ('queue', '', 'waiting', 'waiting_joined'),
  ('receive', '', 'received', null),
  ('draw', 'received', 'enrolled', 'enrolment_confirmed'),
  ('draw', 'received', 'waiting', 'waiting_joined'),
  ('apply', '', 'applied', 'application_received'),
  ('nominate', '', 'nominated', null),
  ('confirm', 'nominated', 'enrolled', 'enrolment_confirmed'),
  ('confirm', 'nominated', 'waiting', 'waiting_joined'),
  ('confirm', 'nominated', 'applied', 'application_received'),
  ('approve', 'applied', 'enrolled', 'enrolment_confirmed'),
  ('approve', 'applied', 'offered', 'offer_made'),
  ('approve', 'applied', 'waiting', 'waiting_joined'),
  ('offer', 'waiting', 'offered', 'offer_made'),
  ('accept', 'offered', 'enrolled', 'enrolment_confirmed'),
  ('decline', 'offered', 'withdrawn', 'offer_declined'),
  ('take_back', 'offered', 'waiting', 'offer_taken_back'),
  ('take_back', 'offered', 'cancelled', 'offer_taken_back'),
  ('expire', 'offered', 'lapsed', 'offer_expired'),
  ('expire', 'waiting', 'lapsed', 'waiting_closed'),
  ('expire', 'nominated', 'lapsed', null),
  ('expire', 'applied', 'lapsed', null),
  ('finish', 'enrolled', 'finished', null),
  ('reopen', 'finished', 'enrolled', 'enrolment_confirmed'),
  ('reopen', 'withdrawn', 'enrolled', 'enrolment_confirmed'),
  ('reopen', 'cancelled', 'enrolled', 'enrolment_confirmed');
insert into enrolment_transition (kind, state_before, state_after) select 'refuse', s, 'refused' from unnest(array['applied', 'nominated', 'waiting']) s;
insert into enrolment_transition (kind, state_before, state_after, template)
select k.kind, s, k.state_after, k.template
from unnest(array['nominated', 'applied', 'received', 'waiting', 'offered', 'enrolled']) s,
  (values ('withdraw', 'withdrawn', 'enrolment_withdrawn'), ('cancel', 'cancelled', 'enrolment_cancelled')) k (kind, state_after, template);
insert into enrolment_transition (kind, state_before, state_after)
select 'void', s, 'cancelled'
from unnest(array['nominated', 'applied', 'received', 'waiting', 'offered', 'enrolled', 'refused', 'withdrawn', 'lapsed', 'cancelled', 'finished']) s;

create type enrolment_past as (state text, effective_on date);
comment on type enrolment_past is 'What the event before says.';
create function refuse_transition() returns trigger language plpgsql as $$
declare
  wrong record;
begin
  select a.enrolment_id, a.seq, a.kind into wrong
  from (
    select n.*, case when n.seq > 1 then (select row(b.state_after, b.effective_on)::enrolment_past from enrolment_event b where b.enrolment_id = n.enrolment_id and b.seq = n.seq - 1) end as past
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
comment on function refuse_transition is 'Trigger: an event follows the one before it, by a row of enrolment_transition, never on an earlier day.';
create trigger enrolment_event_transition after insert on enrolment_event referencing new table as added for each statement execute function refuse_transition();

create sequence enrolment_reference_number as bigint;
create function enrolment_reference(number bigint) returns text language plpgsql immutable strict as $$
declare
  letters constant text := '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
  spread bigint := (number & 2147483647) * 2654435761 & 1099511627775;
begin
  spread := spread # (spread >> 17);
  return substr(letters, (spread & 31)::int + 1, 1) || substr(letters, (spread >> 5 & 31)::int + 1, 1) || substr(letters, (spread >> 10 & 31)::int + 1, 1)
    || substr(letters, (spread >> 15 & 31)::int + 1, 1) || '-' || substr(letters, (spread >> 20 & 31)::int + 1, 1) || substr(letters, (spread >> 25 & 31)::int + 1, 1)
    || substr(letters, (spread >> 30 & 31)::int + 1, 1) || substr(letters, (spread >> 35 & 31)::int + 1, 1);
end $$;
comment on function enrolment_reference is 'A short, sayable reference: one for each number below 2^31 (an odd factor and a shift keep numbers apart), so two never collide and neighbours do not look alike.';
alter table enrolment alter column reference set default enrolment_reference(nextval('enrolment_reference_number'));

comment on column waiting_entry.left_at is 'When the entry left the list: by an offer, or for good. NULL = waiting now.';

create index session_waiting on session (id) where waiting_count > 0;
create index waiting_skip_enrolment on waiting_skip (enrolment_id);
create index offer_session_open on offer (session_id, expires_at) where ended_at is null;

insert into setting (name, value, unit, explanation)
values
  ('offer_hours', '48', 'hours', 'How long a seat offered to the waiting list is held, unless the session says otherwise.'),
  ('grace_minutes', '15', 'minutes', 'After closing: what was begun before may still be sent.'),
  ('person_term_limit', '0', 'enrolments', 'Most enrolments of one person per term; 0 = no limit.')
on conflict (name) do nothing;

create type enrolment_decision as (
  place int, person_id bigint, session_id bigint, track text, trainee_status text, starts_on date, enrolment_id bigint, kind text, state text, "position" int, rank int,
  refusal text[], refusal_values jsonb
);
comment on type enrolment_decision is 'What enrol_many decided about one request of its batch; enrolment_id NULL = refused.';
create type refused_offer as (refusal text[], refusal_values jsonb);
comment on type refused_offer is 'Why an offer cannot be answered any more.';
