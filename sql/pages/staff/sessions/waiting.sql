-- staff/sessions/waiting: the waiting list as a ledger: every entry that ever joined, its offers, and why it was passed over. Names: page, offered, closed, taken.
-- query: session (one)
select s.session_id, s.session_code, s.course_code, s.session_state, s.starts_on, s.ends_on, s.place_city, s.is_demonstration as is_demonstration_session, s.is_draft, s.is_published, s.is_cancelled,
  case :'locale'::text when 'en' then coalesce(s.title_en, s.title_fr) else s.title_fr end as course_title, case when :'locale'::text = 'en' and s.title_en is not null then 'en' else 'fr' end as title_language,
  s.capacity, s.is_unlimited, s.seats_taken, nullif(s.seats_reserved, 0) as seats_reserved, s.waiting_count, s.has_waiting_list, zoned(x.draw_at, s.time_zone, :'locale'::text) as draw_at, x.free_seats, zoned(offers_close_at(x.session), s.time_zone, :'locale'::text) as offers_close_at,
  coalesce(x.offer_hours, setting_number('offer_hours', 48)) as offer_hours, n.total, n.total > 0 as has_entries, o.offers_open,
  s.is_published and s.waiting_count > 0 and coalesce(now() < offers_close_at(x.session), true) and (s.is_unlimited or x.free_seats > 0 or (x.session).has_audiences) as can_offer, s.has_waiting_list and not s.is_cancelled and x.draw_at is null as can_close,
  case when :'offered'::text ~ '^[0-9]{1,5}$' then :'offered'::int end as offered, :'offered'::text = '0' as has_offered_none, case when :'closed'::text ~ '^[0-9]{1,5}$' then :'closed'::int end as closed, coalesce(:'closed'::text ~ '^[0-9]{1,5}$', false) as is_closed_now,
  coalesce(:'taken'::text = 'yes', false) as is_taken_back,
  case when g.page_number is null or g.page_number > g.pages_count then '/staff/sessions/' || s.session_id || '/waiting' end as moved_to, g.page_number, g.pages_count, g.pages_count > 1 as has_pages,
  case when g.page_number > 1 then '/staff/sessions/' || s.session_id || '/waiting?page=' || g.page_number - 1 end as previous_path,
  case when g.page_number < g.pages_count then '/staff/sessions/' || s.session_id || '/waiting?page=' || g.page_number + 1 end as next_path
from staff_session s
  cross join lateral (select w as session, w.draw_at, w.offer_hours, case when not w.is_unlimited then w.capacity - w.seats_taken - w.seats_reserved end as free_seats from session w where w.id = s.session_id) x
  cross join lateral (select count(*)::int as total from waiting_entry w where w.session_id = s.session_id) n
  cross join lateral (select count(*)::int as offers_open from offer f where f.session_id = s.session_id and f.ended_at is null) o
  cross join lateral (select greatest(1, ceil(n.total / 100.0))::int as pages_count, case when :'page'::text is null then 1 when :'page'::text ~ '^[1-9][0-9]{0,4}$' then :'page'::int end as page_number) g
where s.session_id = :'session_id'::bigint and may_run_session(:'person_id', s.session_id);
-- query: entries
with ranked as (
  select w.enrolment_id, w.position, w.joined_at, w.left_at, case when w.left_at is null then count(*) filter (where w.left_at is null) over (order by w.position) end::int as rank
  from waiting_entry w where w.session_id = :'session_id'::bigint and may_run_session(:'person_id', :'session_id'::bigint)
)
select r.position, r.rank, coalesce(p.usual_name, p.family_name) as family_name, p.given_name, p.email, e.reference, e.track, e.state, r.joined_at, r.left_at, f.made_at as offer_made_at, f.expires_at as offer_expires_at, f.ended_at as offer_ended_at, f.outcome as offer_outcome,
  k.skips_count, k.last_skip, r.enrolment_id
from ranked r join enrolment e on e.id = r.enrolment_id left join person p on p.id = e.person_id
  left join lateral (select * from offer o where o.enrolment_id = r.enrolment_id order by o.id desc limit 1) f on true
  left join lateral (select nullif(count(*), 0)::int as skips_count, (array_agg(w.refusal order by w.id desc))[1] as last_skip from waiting_skip w where w.enrolment_id = r.enrolment_id) k on true
order by r.position
limit case when :'page_size'::int is null then null else 100 end offset coalesce(case when :'page_size'::int is null then 0 end, (case when :'page'::text ~ '^[1-9][0-9]{0,4}$' then :'page'::int end - 1) * 100, 0);
-- query: offers (in entries by enrolment_id)
select o.enrolment_id, o.id as offer_id, zoned(o.made_at, s.time_zone, :'locale'::text) as made_at, zoned(o.expires_at, s.time_zone, :'locale'::text) as expires_at, zoned(o.ended_at, s.time_zone, :'locale'::text) as ended_at, o.outcome, case when o.outcome = 'taken_back' then o.reason end as told_reason, o.reason = 'session_moved' as is_moved
from offer o join session s on s.id = o.session_id where o.session_id = :'session_id'::bigint and may_run_session(:'person_id', :'session_id'::bigint) order by o.id;
-- query: skips (in entries by enrolment_id)
select k.enrolment_id, k.at as skipped_at, k.refusal as skip_reason
from waiting_entry w join waiting_skip k on k.enrolment_id = w.enrolment_id where w.session_id = :'session_id'::bigint and may_run_session(:'person_id', :'session_id'::bigint) order by k.id;
-- query: endings (in entries by enrolment_id)
select w.enrolment_id, v.kind as ending, v.actor_role, coalesce(v.reason = 'list_closed', false) as is_list_closed, d.recorded_at as ending_at
from waiting_entry w join enrolment e on e.id = w.enrolment_id join enrolment_event v on v.enrolment_id = e.id and v.seq = e.events_count left join enrolment_event_detail d on d.enrolment_id = v.enrolment_id and d.seq = v.seq
where w.session_id = :'session_id'::bigint and may_run_session(:'person_id', :'session_id'::bigint) and v.kind not in ('queue', 'offer', 'draw', 'take_back') order by w.position;
