-- What must hold between the tables of enrolment, re-derived from the rows: for `amphi audit`, and for the tests that break things on purpose.
create or replace function audit_invariants() returns table (invariant text, looked_at bigint, wrong bigint, examples text[])
language plpgsql stable set search_path = public, pg_temp set jit = off as $$
#variable_conflict use_column
declare
  -- A message that was sent is swept after these days, and with it what could be compared.
  mail_from date := current_date - setting_number('mail_days', 180) + 2;
begin
  return query
  select 'seats taken are the enrolments that hold a seat', count(*), count(*) filter (where x.is_wrong), (array_agg(x.thing order by x.thing) filter (where x.is_wrong))[1:5]
  from (
    select s.code || ': ' || s.seats_taken || ' taken, ' || coalesce(n.held, 0) || ' held' as thing, s.seats_taken <> coalesce(n.held, 0) as is_wrong
    from session s left join (select e.session_id, count(*) as held from enrolment e where e.state in ('offered', 'enrolled') and e.origin <> 'import' group by e.session_id) n on n.session_id = s.id
  ) x;

  return query
  select 'no seat is sold twice', count(*), count(*) filter (where x.is_wrong), (array_agg(x.thing order by x.thing) filter (where x.is_wrong))[1:5]
  from (
    select s.code || ': ' || greatest(s.seats_taken, coalesce(n.held, 0)) + s.seats_reserved || ' of ' || s.capacity as thing, greatest(s.seats_taken, coalesce(n.held, 0)) + s.seats_reserved > s.capacity as is_wrong
    from session s left join (select e.session_id, count(*) as held from enrolment e where e.state in ('offered', 'enrolled') and e.origin <> 'import' group by e.session_id) n on n.session_id = s.id
    where not s.is_unlimited and s.capacity is not null
  ) x;

  return query
  select 'kept seats are counted on the session, and held by their audience''s enrolments', count(*), count(*) filter (where x.is_wrong), (array_agg(x.thing order by x.thing) filter (where x.is_wrong))[1:5]
  from (
    select s.code || ' ' || u.kind || ' ' || u.value as thing, u.seats_taken <> (select count(*) from enrolment e where e.session_id = s.id and e.audience_id = u.id and e.state in ('offered', 'enrolled') and e.origin <> 'import')
      or (s.seats_reserved, s.has_audiences) <> (select coalesce(sum(o.seats - o.seats_taken), 0)::int, count(*) > 0 from session_audience o where o.session_id = s.id and not o.is_released) as is_wrong
    from session_audience u join session s on s.id = u.session_id
  ) x;

  return query
  select 'nobody is twice in a session', count(*), count(*) filter (where x.times > 1), (array_agg(x.thing order by x.thing) filter (where x.times > 1))[1:5]
  from (
    select min(e.id) || ' and ' || max(e.id) as thing, count(*) as times
    from enrolment e where e.state in ('nominated', 'applied', 'received', 'waiting', 'offered', 'enrolled') group by e.stat_subject_id, e.session_id
  ) x;

  -- Each step follows the one before by a row of enrolment_transition, on the same day or later, and the last one is what the enrolment says.
  return query
  with step as materialized (
    select v.enrolment_id, v.seq, v.kind, v.state_after, v.effective_on, lag(v.seq, 1, 0) over before as seq_before, lag(v.state_after, 1, '') over before as state_before, lag(v.kind, 1, '') over before as kind_before,
      lag(v.effective_on) over before as effective_before
    from enrolment_event v window before as (partition by v.enrolment_id order by v.seq)
  ), replayed as (
    select p.enrolment_id, max(p.seq) as seq, (array_agg(p.state_after order by p.seq desc))[1] as state,
      bool_or(p.seq <> p.seq_before + 1 or coalesce(p.effective_on < p.effective_before, false) or p.kind_before = 'void' or t.kind is null) as is_broken
    from step p left join enrolment_transition t on t.kind = p.kind and t.state_before = p.state_before and t.state_after = p.state_after group by p.enrolment_id
  )
  select 'the history of each enrolment replays to its state', count(*), count(*) filter (where x.is_wrong), (array_agg(x.thing order by x.thing) filter (where x.is_wrong))[1:5]
  from (
    select coalesce(e.id, r.enrolment_id)::text as thing, coalesce(r.is_broken or r.seq <> e.events_count or r.state <> e.state, true) as is_wrong from enrolment e full join replayed r on r.enrolment_id = e.id
  ) x;

  return query
  select 'the waiting list counts who waits', count(*), count(*) filter (where x.is_wrong), (array_agg(x.thing order by x.thing) filter (where x.is_wrong))[1:5]
  from (
    select s.code || ': ' || s.waiting_count || ' counted, ' || coalesce(n.waiting, 0) || ' waiting' as thing, s.waiting_count <> coalesce(n.waiting, 0) as is_wrong
    from session s left join (select e.session_id, count(*) as waiting from enrolment e where e.state = 'waiting' group by e.session_id) n on n.session_id = s.id
  ) x;

  return query
  select 'who waits stands in the ledger, and nobody else', count(*), count(*) filter (where x.is_wrong), (array_agg(x.thing order by x.thing) filter (where x.is_wrong))[1:5]
  from (
    select coalesce(w.enrolment_id, e.id)::text as thing, (w.enrolment_id is null) or e.session_id <> w.session_id or (e.state = 'waiting') <> (w.left_at is null) as is_wrong
    from waiting_entry w full join (select * from enrolment z where z.state = 'waiting') q on q.id = w.enrolment_id
      join enrolment e on e.id = coalesce(w.enrolment_id, q.id)
  ) x;

  return query
  select 'positions are given once, without a gap', count(*), count(*) filter (where x.is_wrong), (array_agg(x.thing order by x.thing) filter (where x.is_wrong))[1:5]
  from (
    select s.code as thing, n.entries <> n.positions or n.first <> 1 or n.last <> n.entries or s.next_position <> n.last + 1 as is_wrong
    from session s join (select w.session_id, count(*) as entries, count(distinct w.position) as positions, min(w.position) as first, max(w.position) as last from waiting_entry w group by w.session_id) n on n.session_id = s.id
  ) x;

  return query
  select 'positions follow the tickets', count(*), count(*) filter (where x.is_wrong), (array_agg(x.thing order by x.thing) filter (where x.is_wrong))[1:5]
  from (
    select w.enrolment_id::text as thing, lag(j.ticket) over (partition by w.session_id order by w.position, w.enrolment_id) > j.ticket or j.ticket is null as is_wrong
    from waiting_entry w left join (select v.enrolment_id, min(v.ticket) as ticket from enrolment_event v where v.state_after = 'waiting' group by v.enrolment_id) j on j.enrolment_id = w.enrolment_id
  ) x;

  -- Tickets are taken under the session's lock: within a session they are the order in which things happened.
  return query
  with step as materialized (
    select e.session_id, v.enrolment_id, v.ticket, v.kind, e.audience_id, (v.state_after = 'waiting')::int - (lag(v.state_after, 1, '') over (partition by v.enrolment_id order by v.seq) = 'waiting')::int as queued
    from enrolment_event v join enrolment e on e.id = v.enrolment_id where e.session_id in (select w.session_id from waiting_entry w)
  )
  select 'nobody is enrolled past those who wait', count(*) filter (where x.kind = 'enrol'), count(*) filter (where x.is_wrong), (array_agg(x.thing order by x.thing) filter (where x.is_wrong))[1:5]
  from (
    -- The list of a seat kept for an audience is that audience's: its members pass who waits for a common one.
    select p.enrolment_id::text as thing, p.kind, p.kind = 'enrol' and p.audience_id is null and sum(p.queued) over (partition by p.session_id order by p.ticket rows between unbounded preceding and 1 preceding) > 0 as is_wrong from step p
  ) x;

  return query
  with step as materialized (
    select v.enrolment_id, v.kind, v.state_after, v.ticket, lag(v.state_after, 1, '') over (partition by v.enrolment_id order by v.seq) as state_before
    from enrolment_event v where v.enrolment_id in (select w.enrolment_id from waiting_entry w)
  ), stay as (
    -- Until when each was passed over wrongly, if somebody behind was offered a seat meanwhile; who was skipped with a reason was passed over rightly.
    select w.session_id, w.position, w.enrolment_id, coalesce(min(p.ticket) filter (where p.state_before = 'waiting'), 9223372036854775807) as left_ticket, min(p.ticket) filter (where p.kind = 'offer' and e.audience_id is null) as offer_ticket,
      exists (select from waiting_skip k where k.enrolment_id = w.enrolment_id) as is_skipped
    from waiting_entry w join enrolment e on e.id = w.enrolment_id left join step p on p.enrolment_id = w.enrolment_id group by w.enrolment_id
  )
  select 'seats are offered in the order of positions', count(*) filter (where x.is_offer), count(*) filter (where x.is_wrong), (array_agg(x.thing order by x.thing) filter (where x.is_wrong))[1:5]
  from (
    select y.enrolment_id::text as thing, y.offer_ticket is not null as is_offer, y.offer_ticket < max(case when not y.is_skipped then y.left_ticket end) over (partition by y.session_id order by y.position rows between unbounded preceding and 1 preceding) as is_wrong from stay y
  ) x;

  return query
  select 'no seat is free while somebody waits who was given no reason', count(*), count(*) filter (where x.is_wrong), (array_agg(x.thing order by x.thing) filter (where x.is_wrong))[1:5]
  from (
    select s.code as thing, (s.is_unlimited or s.seats_taken + s.seats_reserved < s.capacity)
      and exists (select from waiting_entry w where w.session_id = s.id and w.left_at is null and not exists (select from waiting_skip k where k.enrolment_id = w.enrolment_id)) as is_wrong
    from session s where s.state = 'published' and s.waiting_count > 0 and coalesce(now() < offers_close_at(s), true)
  ) x;

  return query
  select 'each offer is a seat that is held, and the other way round', count(*), count(*) filter (where x.is_wrong), (array_agg(x.thing order by x.thing) filter (where x.is_wrong))[1:5]
  from (
    select e.id::text as thing, (e.state = 'offered') <> (coalesce(o.open, 0) = 1) or coalesce(o.open, 0) > 1 or coalesce(o.elsewhere, 0) > 0 or coalesce(o.made, 0) < coalesce(v.offers, 0) as is_wrong
    from enrolment e
      left join (select f.enrolment_id, count(*) as made, count(*) filter (where f.ended_at is null) as open, count(*) filter (where f.session_id <> y.session_id) as elsewhere
        from offer f join enrolment y on y.id = f.enrolment_id group by f.enrolment_id) o on o.enrolment_id = e.id
      left join (select z.enrolment_id, count(*) as offers from enrolment_event z where z.state_after = 'offered' group by z.enrolment_id) v on v.enrolment_id = e.id
    where e.state = 'offered' or o.made is not null or v.offers is not null
  ) x;

  return query
  select 'nobody is enrolled in a session that was called off', count(*), count(*) filter (where x.is_wrong), (array_agg(x.thing order by x.thing) filter (where x.is_wrong))[1:5]
  from (
    select s.code as thing, exists (select from enrolment e where e.session_id = s.id and e.state in ('nominated', 'applied', 'received', 'waiting', 'offered', 'enrolled') and e.origin <> 'import') as is_wrong from session s where s.state = 'cancelled'
  ) x;

  return query
  with owed as (
    select e.id || ':' || p.seq as thing, t.template
    from (select v.enrolment_id, v.seq, v.kind, v.state_after, v.recorded_on, lag(v.state_after, 1, '') over (partition by v.enrolment_id order by v.seq) as state_before from enrolment_event v) p
      join enrolment e on e.id = p.enrolment_id join enrolment_transition t on t.kind = p.kind and t.state_before = p.state_before and t.state_after = p.state_after
    where t.template is not null and e.person_id is not null and not e.is_demonstration and e.origin <> 'import' and p.recorded_on >= mail_from
  ), message as (
    select m.event, m.template, count(*) as times from mail_outbox m where m.event like 'enrolment:%' group by m.event, m.template
  )
  select 'each step that is told has its one message', count(*), count(*) filter (where x.times is distinct from 1), (array_agg(x.thing order by x.thing) filter (where x.times is distinct from 1))[1:5]
  from (
    select o.thing, m.times from owed o left join message m on m.event = 'enrolment:' || o.thing and m.template = o.template
  ) x;

  return query
  select 'each message about a step has its step', count(*), count(*) filter (where x.is_wrong), (array_agg(x.thing order by x.thing) filter (where x.is_wrong))[1:5]
  from (
    select m.event as thing, v.seq is null as is_wrong
    from mail_outbox m left join enrolment_event v on v.enrolment_id = split_part(m.event, ':', 2)::bigint and v.seq = split_part(m.event, ':', 3)::int where m.event ~ '^enrolment:[0-9]{1,18}:[0-9]{1,9}$'
  ) x;

  return query
  with noted as (
    select a.object_id, (a.detail ->> 'seq')::int as seq, count(*) as times, min(a.action) as action, min(a.detail ->> 'state') as state from audit a where a.object = 'enrolment' and a.detail ? 'seq' group by a.object_id, (a.detail ->> 'seq')::int
  )
  select 'each step has its one row in the audit trail', count(*), count(*) filter (where x.is_wrong), (array_agg(x.thing order by x.thing) filter (where x.is_wrong))[1:5]
  from (
    select coalesce(v.enrolment_id::text, n.object_id) || ':' || coalesce(v.seq, n.seq) as thing, v.seq is null or n.times is distinct from 1 or n.action <> 'enrolment.' || v.kind or n.state <> v.state_after as is_wrong
    from (select y.* from enrolment_event y join enrolment e on e.id = y.enrolment_id where not e.is_demonstration and e.origin <> 'import') v full join noted n on n.object_id = v.enrolment_id::text and n.seq = v.seq
    where n.seq is null or v.seq is not null or not exists (select from enrolment e where e.id::text = n.object_id and e.is_demonstration)
  ) x;

  return query
  select 'each answer kept for a repeat is of that person''s enrolment', count(*), count(*) filter (where x.is_wrong), (array_agg(x.thing order by x.thing) filter (where x.is_wrong))[1:5]
  from (
    select 'person ' || k.person_id || ', enrolment ' || (k.answer ->> 'enrolment_id') as thing, e.id is null as is_wrong
    from request_key k left join enrolment e on e.id = (k.answer ->> 'enrolment_id')::bigint and (e.person_id = k.person_id or e.person_id is null) where jsonb_typeof(k.answer) = 'object' and k.answer ? 'enrolment_id'
  ) x;

  return query
  select 'each draw is what its committed seed gives', count(*), count(*) filter (where x.is_wrong), (array_agg(x.thing order by x.thing) filter (where x.is_wrong))[1:5]
  from (
    select s.code as thing, sha256(d.seed) <> d.seed_hash or d.receipts <> n.receipts or n.is_wrong as is_wrong
    from session_draw d join session s on s.id = d.session_id,
      lateral (
        select count(*) as receipts, coalesce(bool_or(o.rank is distinct from o.own or o.receipt > o.many), false) as is_wrong
        from (select e.rank, e.receipt, row_number() over (order by sha256(d.seed || convert_to(':' || e.receipt, 'UTF8'))) as own, count(*) over () as many from draw_entry e where e.session_id = d.session_id) o
      ) n
    where d.drawn_at is not null
  ) x;
end $$;
comment on function audit_invariants is 'One row per invariant: its sentence, how many things were looked at, how many are wrong, and up to five of those. Writes nothing; run it in one snapshot, on a live system too.';
