-- An enrolment as its person sees it: facts, tag, place on the waiting list, open offer, what may still be done.
create or replace view my_enrolment as
select e.id as enrolment_id, e.person_id, e.reference, e.state, e.track, e.trainee_status, e.created_at, e.is_demonstration as is_demonstration_enrolment, f.*,
  e.state in ('nominated', 'applied', 'received', 'waiting', 'offered', 'enrolled') as is_live,
  e.state = 'enrolled' as is_enrolled, e.state = 'waiting' as is_waiting, e.state = 'offered' as is_offered, e.state = 'applied' as is_applied,
  case when e.state in ('nominated', 'applied', 'received', 'waiting', 'offered') then 'wait' when e.state in ('enrolled', 'finished') then '' else 'shut' end as tag_class,
  e.state = 'received' as is_received, n.receipt, n.rank as draw_rank, case when e.state = 'received' then s.draw_at end as draw_at,
  coalesce(w.position, l.position) as position, w.rank, w.offers_open, w.oldest_offer_ends_at, o.expires_at as offer_expires_at,
  e.state in ('nominated', 'applied', 'received', 'waiting', 'offered', 'enrolled') and (e.state <> 'enrolled' or now() < coalesce(withdrawal_ends_at(s), 'infinity')) as can_withdraw
from enrolment e
join session_facts f on f.session_id = e.session_id
join session s on s.id = e.session_id
left join waiting_place w on w.enrolment_id = e.id
left join waiting_entry l on l.enrolment_id = e.id
left join draw_entry n on n.enrolment_id = e.id
left join offer o on o.enrolment_id = e.id and o.ended_at is null
where not e.is_void;
comment on view my_enrolment is 'One row per enrolment. rank NULL = not waiting; position stays when the list was left; receipt, draw_rank: of a draw; offer_expires_at NULL = no open offer. can_withdraw: while live; a seat until withdrawal_ends_at().';
