-- Makes the draw of a session that is due: publishes the seed, ranks the receipts, enrols in that order while seats are free and puts the others on the waiting list.
create or replace function make_draw(session_id bigint) returns boolean language plpgsql as $$
#variable_conflict use_column
declare
  s session;
  secret bytea;
  d record;
begin
  select * into s from session x where x.id = make_draw.session_id for no key update;
  if s.id is null or s.state <> 'published' or s.draw_at is null or now() < s.draw_at then return false; end if;
  delete from draw_secret k where k.session_id = s.id returning k.seed into strict secret;
  update draw_entry e set rank = o.rank from draw_order(secret, array(select x.receipt from draw_entry x where x.session_id = s.id)) o where e.session_id = s.id and e.receipt = o.receipt;
  update session_draw x set seed = secret, drawn_at = now(), receipts = (select count(*) from draw_entry e where e.session_id = s.id) where x.session_id = s.id;

  if s.has_audiences then
    -- What has come to its moment is everybody's; the seats still kept go to the first of their audience.
    update session_audience u set is_released = true where u.session_id = s.id and not u.is_released and u.released_at <= now();
    select * into strict s from session x where x.id = make_draw.session_id;
  end if;
  -- Persons are read without a lock, as for an offer. Who fails a rule by now is passed over and waits.
  with drawn as materialized (
    select e.id, e.person_id, e.track, e.events_count, row_number() over (order by n.rank) as place from draw_entry n join enrolment e on e.id = n.enrolment_id where n.session_id = s.id and e.state = 'received'
  ), list as (
    select array_agg(a.person_id order by a.place) as persons, array_agg(a.track order by a.place) as tracks, count(*)::int as n from drawn a
  ), failed as materialized (
    -- By slices: each asks whom it suspects by walking a list as long as itself.
    select distinct on (g.at + r.ordinal) g.at + r.ordinal as place, r.refusal
    from list l, generate_series(0, l.n - 1, 256) g (at), lateral (select least(256, l.n - g.at) as size) z,
      enrolment_refusals(l.persons[g.at + 1:g.at + z.size], array_fill(s.id, array[z.size]), array_fill(null::bigint, array[z.size]), l.tracks[g.at + 1:g.at + z.size], false) r
    where r.refusal <> all (rules_apart('standing')) order by g.at + r.ordinal, r.position
  ), own as materialized (
    select k.seats from (select array_agg(case when f.refusal is null then a.person_id end order by a.place) as persons from drawn a left join failed f on f.place = a.place) l, lateral (select case when s.has_audiences then kept_seats(s.id, l.persons) end as seats) k
  ), turn as (
    select a.*, f.refusal, (select o.seats[a.place] from own o) as audience_id, count(*) filter (where f.refusal is null and (select o.seats[a.place] from own o) is null) over (order by a.place) as passed from drawn a left join failed f on f.place = a.place
  ), seated as (
    select t.*, t.refusal is null and (t.audience_id is not null or s.is_unlimited or t.passed <= s.capacity - s.seats_taken - s.seats_reserved) as has_seat,
      t.refusal is not null and (s.is_unlimited or t.passed < s.capacity - s.seats_taken - s.seats_reserved) as is_skipped from turn t
  )
  select count(*) filter (where t.has_seat)::int as enrolled, count(*) filter (where not t.has_seat)::int as waiting, array_agg(t.id order by t.place) as ids, array_agg(t.events_count + 1 order by t.place) as seqs,
    array_agg(case when t.has_seat then 'enrolled' else 'waiting' end order by t.place) as states, array_agg(case when t.is_skipped then t.refusal end order by t.place) as skips, array_agg(t.audience_id order by t.place) as audiences
  into d from seated t;
  -- First, for the session's row counts the kept seats among those that cannot be given away.
  update session_audience u set seats_taken = u.seats_taken + n.times from (select a.id, count(*)::int as times from unnest(d.audiences) a (id) where a.id is not null group by a.id) n where u.id = n.id;
  update session x set draw_at = null, seats_taken = x.seats_taken + d.enrolled, waiting_count = x.waiting_count + d.waiting, next_position = x.next_position + d.waiting where x.id = s.id;
  if d.ids is null then return true; end if;
  update enrolment e set state = a.state, events_count = a.seq, audience_id = a.audience_id from unnest(d.ids, d.seqs, d.states, d.audiences) a (id, seq, state, audience_id) where e.id = a.id;
  insert into waiting_entry (enrolment_id, session_id, position)
  select a.id, s.id, s.next_position + row_number() over (order by a.place)::int - 1 from unnest(d.ids, d.states) with ordinality a (id, state, place) where a.state = 'waiting';
  perform record_enrolment_events(d.ids, d.seqs, array_fill('draw'::text, array[cardinality(d.ids)]), array_fill('received'::text, array[cardinality(d.ids)]), d.states, 'system', array_fill(null::bigint, array[cardinality(d.ids)]), null,
    (select array_agg(case when a.state = 'waiting' then jsonb_build_object('position', w.position, 'rank', p.rank) end order by a.place)
     from unnest(d.ids, d.states) with ordinality a (id, state, place) left join waiting_entry w on w.enrolment_id = a.id left join lateral (select s.waiting_count + (w.position - s.next_position) + 1 as rank) p on true));
  perform skip_entry(a.id, a.skip) from unnest(d.ids, d.skips) a (id, skip) where a.skip is not null;
  return true;
end $$;
comment on function make_draw is 'Inner part, under the session''s lock; false = none is due. The first act on a session after its draw_at calls it, so that newcomers come after. Withdrawn requests keep their receipt in the list and get nothing.';
