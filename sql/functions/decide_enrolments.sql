-- Decides one part of a batch in which nobody comes twice; writes nothing. The caller holds the locks.
create or replace function decide_enrolments(person_id bigint[], session_id bigint[], issued_at bigint[], track text[], trainee_status text[], is_asked boolean[], from_place int, to_place int)
returns enrolment_decision[] language plpgsql as $$
#variable_conflict use_column
declare
  decisions enrolment_decision[];
begin
  with asked as materialized (
    select a.place::int, a.person_id, a.session_id, a.track, case when a.track <> 'FI' then a.trainee_status end as trainee_status
    from unnest(decide_enrolments.person_id, decide_enrolments.session_id, decide_enrolments.track, decide_enrolments.trainee_status, decide_enrolments.is_asked)
      with ordinality a (person_id, session_id, track, trainee_status, is_asked, place)
    where a.is_asked and a.place between from_place and to_place
  ), broken as (
    select r.ordinal + from_place - 1 as place, r.position, r.refusal, r.refusal_values
    from enrolment_refusals(decide_enrolments.person_id[from_place:to_place], decide_enrolments.session_id[from_place:to_place], decide_enrolments.issued_at[from_place:to_place],
      decide_enrolments.track[from_place:to_place]) r
    where r.refusal not in ('full_list', 'list_first', 'full')
    union all
    select a.place, 90, 'track.missing', '{}' from asked a where coalesce(a.track, '') = ''
    union all
    select a.place, 91, 'track.unknown', '{}' from asked a where a.track not in ('', 'FI', 'FA', 'FC')
    union all
    select a.place, 92, 'trainee_status.missing', '{}' from asked a where a.track in ('FA', 'FC') and coalesce(a.trainee_status, '') = ''
    union all
    select a.place, 93, 'trainee_status.unknown', '{}' from asked a where a.track in ('FA', 'FC') and a.trainee_status not in ('', 'a', 'b', 'c', 'd', 'e')
  ), refused as materialized (
    select b.place, array_agg(b.refusal order by b.position, b.refusal) as ids from broken b group by b.place
  ), told as (
    select b.place, jsonb_object_agg(v.key, v.value order by b.position desc) as words from broken b, jsonb_each(b.refusal_values) v group by b.place
  ), ranked as (
    select a.*, r.ids, t.words,
      s.admission = 'approval' or (a.track = 'FC' and a.trainee_status = 'd' and s.price_total is distinct from 0) as is_application,
      case when s.waiting_count > 0 then 0 when s.is_unlimited then 2147483647 else s.capacity - s.seats_taken - s.seats_reserved end as seats,
      s.has_waiting_list, s.next_position, s.waiting_count, s.capacity,
      case when s.entry = 'permanent' then greatest(s.starts_on, (now() at time zone s.time_zone)::date) else s.starts_on end as starts_on
    from asked a join session s on s.id = a.session_id
      left join refused r on r.place = a.place
      left join told t on t.place = a.place
  ), counted as (
    select r.*, count(*) filter (where r.ids is null and not r.is_application) over (partition by r.session_id order by r.place) as turn from ranked r
  ), decided as (
    select c.*, case when c.ids is not null then null when c.is_application then 'apply' when c.turn <= c.seats then 'enrol'
        -- Only who finds no seat asks for the list: an opening with seats for all never reads this.
        when c.has_waiting_list and (select coalesce(now() < offers_close_at(s), true) from session s where s.id = c.session_id) then 'queue' end as kind,
      c.turn - greatest(c.seats, 0) as turn_waiting
    from counted c
  )
  select array_agg(row(d.place, d.person_id, d.session_id, d.track, d.trainee_status, d.starts_on, case when d.kind is not null then nextval('enrolment_id_seq') end, d.kind,
      case d.kind when 'apply' then 'applied' when 'enrol' then 'enrolled' when 'queue' then 'waiting' end,
      case when d.kind = 'queue' then d.next_position + d.turn_waiting - 1 end, case when d.kind = 'queue' then d.waiting_count + d.turn_waiting end,
      case when d.kind is null then coalesce(d.ids, array['full']) end,
      case when d.kind is null then coalesce(case when d.ids is null then jsonb_build_object('capacity', d.capacity) else d.words end, '{}') end)::enrolment_decision
    order by d.place)
  into decisions
  from decided d;
  return coalesce(decisions, '{}');
end $$;
comment on function decide_enrolments is 'Places from_place … to_place of the arrays, where is_asked. First come, first served: free seats by turn, then the list; while somebody waits, newcomers join the list.';
