-- Offers free seats to the first of the waiting list who pass the rules. Call it in the transaction that frees a seat.
create or replace function offer_freed_seats(session_id bigint) returns int language plpgsql as $$
#variable_conflict use_variable
declare
  s session;
  closing timestamptz;
  free int;
  offered int := 0;
  entry record;
  failed text[];
  is_kept boolean;
  expires_at timestamptz;
begin
  select * into s from session where id = session_id for no key update;
  if s.has_audiences then
    update session_audience u set is_released = true where u.session_id = s.id and not u.is_released and u.released_at <= now();
    select * into s from session where id = session_id;
  end if;
  closing := coalesce(offers_close_at(s), 'infinity');
  if s.id is null or s.state <> 'published' or now() >= closing then return 0; end if;
  free := case when s.is_unlimited then s.waiting_count else s.capacity - s.seats_taken - s.seats_reserved end;
  expires_at := offer_ends_at(s);
  for entry in
    select w.enrolment_id, e.person_id, e.track, e.reference from waiting_entry w join enrolment e on e.id = w.enrolment_id
    where w.session_id = s.id and w.left_at is null and e.state = 'waiting' order by w.position
  loop
    exit when free <= 0 and not s.has_audiences;
    is_kept := s.has_audiences and audience_seat(entry.person_id, s.id) is not null;
    continue when free <= 0 and not is_kept;
    failed := standing_refusals(entry.person_id, s.id, entry.track);
    if failed is null then
      perform write_enrolment_event(entry.enrolment_id, 'offer', 'offered', 'system', null, null, jsonb_build_object('expires_at', expires_at));
      free := free - (not is_kept)::int;
      offered := offered + 1;
    else
      perform skip_entry(entry.enrolment_id, failed[1]);
    end if;
  end loop;
  return offered;
end $$;
comment on function offer_freed_seats is 'Number of offers made. Seats of audiences that have come to their moment are released first; of those still kept, each goes to the first of its audience. Persons are read without a lock (nothing locks a person after a session): accept_offer checks again. Whoever fails a rule keeps the position and is told.';
