-- What a draw gives where seats are kept for audiences: in its order each takes a seat kept for them, else a common one, else the next position of the list.
create or replace function draw_for_audiences(session_id bigint) returns void language plpgsql as $$
#variable_conflict use_column
declare
  s session;
  drawn record;
  failed text[];
  has_seat boolean;
begin
  update session_audience u set is_released = true where u.session_id = draw_for_audiences.session_id and not u.is_released and u.released_at <= now();
  update session x set draw_at = null where x.id = draw_for_audiences.session_id;
  for drawn in select e.id, e.person_id, e.track from draw_entry n join enrolment e on e.id = n.enrolment_id where n.session_id = draw_for_audiences.session_id and e.state = 'received' order by n.rank loop
    select * into s from session x where x.id = draw_for_audiences.session_id;
    failed := standing_refusals(drawn.person_id, s.id, drawn.track);
    has_seat := s.is_unlimited or s.seats_taken + s.seats_reserved < s.capacity or audience_seat(drawn.person_id, s.id) is not null;
    if failed is null and has_seat then
      perform write_enrolment_event(drawn.id, 'draw', 'enrolled', 'system', null);
    else
      perform write_enrolment_event(drawn.id, 'draw', 'waiting', 'system', null, null, jsonb_build_object('position', s.next_position, 'rank', s.waiting_count + 1));
      if failed is not null and has_seat then perform skip_entry(drawn.id, failed[1]); end if;
    end if;
  end loop;
end $$;
comment on function draw_for_audiences is 'Inner part of make_draw, which has ranked the receipts and holds the lock. One step after the other: a kept seat is taken by the first of its audience.';
