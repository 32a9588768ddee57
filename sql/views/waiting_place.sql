-- Where someone stands on a waiting list: rank among those waiting now, and the offers open before them.
create or replace view waiting_place as
select w.enrolment_id, w.session_id, w.position, w.joined_at,
  (select count(*)::int + 1 from waiting_entry o where o.session_id = w.session_id and o.left_at is null and o.position < w.position) as rank,
  (select count(*)::int from offer f where f.session_id = w.session_id and f.ended_at is null) as offers_open,
  (select min(f.expires_at) from offer f where f.session_id = w.session_id and f.ended_at is null) as oldest_offer_ends_at
from waiting_entry w
where w.left_at is null;
comment on view waiting_place is 'One row per entry that waits now. rank = live entries with a lower position + 1.';
