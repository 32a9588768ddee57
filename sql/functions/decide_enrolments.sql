-- Decides one part of a batch in which nobody comes twice; writes nothing. The caller holds the locks.
create or replace function decide_enrolments(person_id bigint[], session_id bigint[], issued_at bigint[], track text[], trainee_status text[], is_asked boolean[], from_place int, to_place int)
returns enrolment_decision[] language plpgsql as $$
#variable_conflict use_column
declare
  broken record;
  refused refused_offer[];
  decisions enrolment_decision[];
begin
  -- Hardly anybody is refused: what belongs to a refusal is worked out only then, and kept at its request's place.
  for broken in
    select b.place, array_agg(b.refusal order by b.position, b.refusal) as ids,
      (select jsonb_object_agg(v.key, v.value order by o.position desc)
        from unnest(array_agg(b.position), array_agg(b.refusal_values)) o (position, refusal_values), jsonb_each(o.refusal_values) v) as words
    from (
      select r.ordinal + from_place - 1 as place, r.position, r.refusal, r.refusal_values
      from enrolment_refusals(decide_enrolments.person_id[from_place:to_place], decide_enrolments.session_id[from_place:to_place], decide_enrolments.issued_at[from_place:to_place],
        decide_enrolments.track[from_place:to_place], false) r
      union all
      select a.place, f.position, f.refusal, '{}'::jsonb
      from unnest(decide_enrolments.track, decide_enrolments.trainee_status) with ordinality a (track, trainee_status, place),
        lateral (
          select 90 as position, case when coalesce(a.track, '') = '' then 'track.missing' when a.track not in ('FI', 'FA', 'FC') then 'track.unknown'
            when a.track in ('FA', 'FC') and coalesce(a.trainee_status, '') = '' then 'trainee_status.missing'
            when a.track in ('FA', 'FC') and a.trainee_status not in ('a', 'b', 'c', 'd', 'e') then 'trainee_status.unknown' end as refusal
        ) f
      where a.place between from_place and to_place and f.refusal is not null
    ) b
    where decide_enrolments.is_asked[b.place]
    group by b.place
  loop
    refused[broken.place] := row(broken.ids, coalesce(broken.words, '{}'))::refused_offer;
  end loop;

  -- A rush is many people and few sessions: each of these is read once.
  with place as materialized (
    select s.id, s.admission = 'approval' as is_approved, s.price_total is distinct from 0 as has_price, s.has_waiting_list, s.next_position, s.waiting_count, s.capacity, s.draw_at,
      case when s.waiting_count > 0 then 0 when s.is_unlimited then 2147483647 else s.capacity - s.seats_taken - s.seats_reserved end as seats,
      case when s.entry = 'permanent' then greatest(s.starts_on, (now() at time zone s.time_zone)::date) else s.starts_on end as starts_on
    from session s where s.id = any(decide_enrolments.session_id)
  ), asked as (
    select a.place::int, a.person_id, a.session_id, a.track, case when a.track <> 'FI' then a.trainee_status end as trainee_status, refused[a.place] as no,
      s.is_approved or (a.track = 'FC' and a.trainee_status = 'd' and s.has_price) as is_application, s.seats, s.has_waiting_list, s.next_position, s.waiting_count, s.capacity, s.draw_at, s.starts_on
    from unnest(decide_enrolments.person_id, decide_enrolments.session_id, decide_enrolments.track, decide_enrolments.trainee_status, decide_enrolments.is_asked)
        with ordinality a (person_id, session_id, track, trainee_status, is_asked, place)
      join place s on s.id = a.session_id
    where a.is_asked and a.place between from_place and to_place
  ), counted as (
    select a.*, count(*) filter (where a.no is null and not a.is_application) over (partition by a.session_id order by a.place) as turn from asked a
  ), decided as (
    select c.*, case when c.no is not null then null when c.is_application then 'apply' when c.draw_at is not null then 'receive' when c.turn <= c.seats then 'enrol'
        -- Only who finds no seat asks for the list: an opening with seats for all never reads this.
        when c.has_waiting_list and (select coalesce(now() < offers_close_at(s), true) from session s where s.id = c.session_id) then 'queue' end as kind,
      c.turn - greatest(c.seats, 0) as turn_waiting,
      case when c.draw_at is not null then c.turn + (select coalesce(max(n.receipt), 0) from draw_entry n where n.session_id = c.session_id) end as receipt
    from counted c offset 0
  )
  select array_agg(row(d.place, d.person_id, d.session_id, d.track, d.trainee_status, d.starts_on, case when d.kind is not null then nextval('enrolment_id_seq') end, d.kind,
      case d.kind when 'apply' then 'applied' when 'receive' then 'received' when 'enrol' then 'enrolled' when 'queue' then 'waiting' end,
      case d.kind when 'queue' then d.next_position + d.turn_waiting - 1 when 'receive' then d.receipt end, case when d.kind = 'queue' then d.waiting_count + d.turn_waiting end,
      case when d.kind is null then coalesce((d.no).refusal, array['full']) end,
      case when d.kind is null then coalesce((d.no).refusal_values, jsonb_build_object('capacity', d.capacity)) end, null)::enrolment_decision
    order by d.place)
  into decisions
  from decided d;
  return coalesce(decisions, '{}');
end $$;
comment on function decide_enrolments is 'Places from_place … to_place of the arrays, where is_asked. First come, first served: free seats by turn, then the list; while somebody waits, newcomers join the list. Before a draw a request is received: position is its receipt number.';
