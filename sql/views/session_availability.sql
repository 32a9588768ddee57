-- The eight displayed states of a session, computed from the clock once, here; and the facts shown beside them.
create or replace view session_availability as
select p.session_id, p.course_id, p.phase, p.enrolment_window,
  case
    when p.phase = 'unscheduled' then 'to_be_scheduled'
    when p.phase = 'future' and p.enrolment_window = 'not_yet' then 'future_not_yet_open'
    else p.phase || '_' || p.enrolment_window
  end as availability,
  case
    when p.phase = 'unscheduled' then 8
    when p.enrolment_window = 'open' then case p.phase when 'ongoing' then 1 when 'future' then 2 else 3 end
    when p.enrolment_window = 'not_yet' then 4
    else case p.phase when 'future' then 5 when 'ongoing' then 6 else 7 end
  end as list_order,
  p.is_cancelled, p.is_unlimited, p.capacity, p.seats_left,
  p.seats_left is not null and p.seats_left <= 0 as is_full,
  p.seats_left is not null and p.seats_left between 1 and greatest(3, p.capacity / 10) as is_few,
  p.has_waiting_list, p.waiting_count, p.admission,
  not p.is_cancelled and p.enrolment_window = 'open' and p.phase <> 'unscheduled' as is_open,
  p.starts_on, p.ends_on, p.opens_at, p.closes_at, p.hours_total, p.mode, p.place_name, p.price_total, p.door, p.is_demonstration
from (
  select s.id as session_id, s.course_id, s.state = 'cancelled' as is_cancelled, s.is_unlimited, s.capacity,
    case when s.is_unlimited then null else s.capacity - s.seats_taken - s.seats_reserved end as seats_left,
    s.has_waiting_list, s.waiting_count, s.admission, s.starts_on, s.ends_on, s.opens_at, s.closes_at, s.hours_total, s.mode, s.place_name, s.price_total, s.door, s.is_demonstration,
    case
      when s.starts_on is null then 'unscheduled'
      when (now() at time zone s.time_zone)::date < s.starts_on then 'future'
      when (now() at time zone s.time_zone)::date <= coalesce(s.ends_on, s.starts_on) then 'ongoing'
      else 'ended'
    end as phase,
    case
      when s.origin = 'import' then 'closed'
      when s.opens_at is null and s.admission = 'elsewhere' then
        case when s.starts_on is null or (now() at time zone s.time_zone)::date < s.starts_on then 'open' else 'closed' end
      when now() < s.opens_at then 'not_yet'
      when s.closes_at is null or now() < s.closes_at then 'open'
      else 'closed'
    end as enrolment_window
  from session s
) p;
comment on view session_availability is 'One row per session: availability is one of ongoing_open, future_open, ended_open, future_not_yet_open, future_closed, ongoing_closed, ended_closed, to_be_scheduled; list_order 1-8 in that order. seats_left NULL = unlimited or unknown. Full, few, waiting and cancelled are facts beside the state.';
