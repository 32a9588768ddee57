-- Decides a batch of enrolment requests in order of arrival: enrols, queues, applies or refuses, each with its own row.
create or replace function enrol_many(person_id bigint[], session_id bigint[], form_key text[], form_issued_at bigint[], form_fingerprint text[], track text[], trainee_status text[])
returns table (ordinal int, enrolment_id bigint, enrolment_state text, refusal text[], refusal_values jsonb)
language plpgsql security definer
set search_path = public, pg_temp set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_mergejoin = off set enable_material = off set jit = off as $$
#variable_conflict use_column
declare
  size int := coalesce(cardinality(enrol_many.person_id), 0);
  oldest bigint := extract(epoch from now())::bigint - setting_number('request_key_days', 7) * 86400;
  issued bigint[];
  first_same int[];
  first_other int[];
  kept jsonb[];
  is_other boolean[];
  is_asked boolean[];
  has_repeats boolean;
  persons int;
  sessions int;
  is_plain boolean;
  repeated record;
  from_place int := 1;
  cuts int[] := '{}';
  cut int;
  audience_sessions bigint[];
  drawn_sessions bigint[];
  part enrolment_decision[];
  done enrolment_decision[] := '{}';
begin
  with locked as (select 1 from person p where p.id = any(enrol_many.person_id) order by p.id for no key update)
  select count(*) into persons from locked;
  with locked as (select s.id, s.state, s.has_audiences, s.draw_at <= now() as is_drawn from session s where s.id = any(enrol_many.session_id) order by s.id for no key update)
  select array_agg(k.id order by k.id) filter (where k.has_audiences), array_agg(k.id order by k.id) filter (where k.is_drawn), count(*) filter (where k.state <> 'draft')
  into audience_sessions, drawn_sessions, sessions from locked k;
  if audience_sessions is not null then
    -- What has come to its moment is everybody's, and those who wait are served before whoever comes now.
    perform offer_freed_seats(due.session_id) from (
      select distinct u.session_id from session_audience u where u.session_id = any(audience_sessions) and not u.is_released and u.released_at <= now() order by u.session_id) due;
  end if;
  if drawn_sessions is not null then
    -- Newcomers after the moment of a draw come after it, whether or not `amphi jobs` was there.
    perform make_draw(d.id) from unnest(drawn_sessions) with ordinality d (id, n) order by d.n;
  end if;

  -- A rush is people who each ask once, with a fresh form, for what is there. A key is read under its person's lock.
  select persons = size and sessions = (select count(distinct x) from unnest(enrol_many.session_id) x)
    and bool_and(octet_length(a.key) = 32 and ltrim(a.key, '0123456789abcdef') = '' and a.at between oldest and 4102444800 and a.fingerprint is not null and not exists (select from request_key k where k.person_id = a.person_id and k.key = a.key collate "C"))
  into is_plain
  from unnest(enrol_many.person_id, enrol_many.form_key, enrol_many.form_issued_at, enrol_many.form_fingerprint) a (person_id, key, at, fingerprint);
  if is_plain then
    issued := enrol_many.form_issued_at;
    is_asked := array_fill(true, array[size]);
  else
    -- Two fences (offset) keep each reading a look-up per request, whatever the planner believes.
    with asked as materialized (
      select a.person_id, a.key collate "C" as key, coalesce(a.fingerprint, '') as fingerprint, a.place::int, case when a.at between 0 and 4102444800 then a.at end as issued_at, k.answer, k.fingerprint as kept_fingerprint,
        p.is_there and s.is_there and (a.key is null or a.key ~ '^[0-9a-f]{32}$') as is_good, coalesce(a.key is not null and a.at between 0 and oldest - 1, false) as is_old
      from unnest(enrol_many.person_id, enrol_many.session_id, enrol_many.form_key, enrol_many.form_issued_at, enrol_many.form_fingerprint)
          with ordinality a (person_id, session_id, key, at, fingerprint, place)
        left join lateral (select true as is_there from person x where x.id = a.person_id offset 0) p on true
        left join lateral (select true as is_there from session x where x.id = a.session_id and x.state <> 'draft' offset 0) s on true
        left join lateral (select x.answer, x.fingerprint from request_key x where x.person_id = a.person_id and x.key = a.key offset 0) k on true
    ), compared as (
      select a.place, a.issued_at, coalesce(a.is_good, false) as is_good, a.kept_fingerprint is not null as is_repeat, a.is_old, a.answer, coalesce(a.kept_fingerprint <> a.fingerprint, false) as is_other,
        case when a.key is null then a.place else min(a.place) filter (where a.is_good) over (partition by a.person_id, a.key) end as first_place,
        a.fingerprint = first_value(a.fingerprint) over (partition by a.person_id, a.key, a.is_good order by a.place) as is_same
      from asked a order by a.place
    )
    select array_agg(c.issued_at), array_agg(c.answer), array_agg(c.is_other), bool_or(c.is_repeat),
      array_agg(case when c.is_good and not c.is_repeat and not c.is_old and (c.is_same or c.first_place = c.place) then c.first_place end),
      array_agg(case when c.is_good and not c.is_repeat and not c.is_old and not c.is_same then c.first_place end), array_agg(c.is_good and not c.is_repeat and not c.is_old and c.first_place = c.place)
    into issued, kept, is_other, has_repeats, first_same, first_other, is_asked
    from compared c;

    if has_repeats then
      -- A repeat writes too: its own commit then covers the first one's.
      update request_key k set seen = k.seen + 1 from (select distinct r.person_id, r.key from unnest(enrol_many.person_id, enrol_many.form_key) r (person_id, key)) r
      where k.person_id = r.person_id and k.key = r.key collate "C";
    end if;

    -- Someone's second request must see the first one decided: the batch is cut where a person comes back.
    for repeated in
      select a.place, a.before from (
        select p.place::int, lag(p.place::int) over (partition by p.id order by p.place) as before from unnest(enrol_many.person_id, is_asked) with ordinality p (id, is_asked, place) where p.is_asked
      ) a
      where a.before is not null order by a.place
    loop
      if repeated.before >= from_place then
        cuts := cuts || (repeated.place - 1);
        from_place := repeated.place;
      end if;
    end loop;
  end if;

  from_place := 1;
  foreach cut in array cuts || size loop
    part := decide_enrolments(enrol_many.person_id, enrol_many.session_id, issued, enrol_many.track, enrol_many.trainee_status, is_asked, from_place, cut);
    if audience_sessions is not null then
      part := seat_audiences(part, issued);
    end if;
    perform write_enrolments(part);
    done := done || part;
    from_place := cut + 1;
  end loop;

  -- Who waits may have been offered a seat since; everybody else stands where the decision put them.
  insert into request_key (person_id, key, fingerprint, issued_at, answer, seen)
  select d.person_id, enrol_many.form_key[d.place], coalesce(enrol_many.form_fingerprint[d.place], ''), coalesce(to_timestamp(issued[d.place]), now()),
    jsonb_build_object('enrolment_id', d.enrolment_id, 'enrolment_state', case when d.state = 'waiting' then (select x.state from enrolment x where x.id = d.enrolment_id) else d.state end),
    case when is_plain then 1 else cardinality(array_positions(first_same, d.place)) end
  from unnest(done) d
  where d.enrolment_id is not null and enrol_many.form_key[d.place] is not null;

  -- First what was decided here, then (rare) what repeats another request of the batch or of before.
  return query
  select d.place, d.enrolment_id, case when d.state = 'waiting' then (select x.state from enrolment x where x.id = d.enrolment_id) else d.state end, d.refusal, coalesce(d.refusal_values, '{}')
  from unnest(done) d
  union all
  select a.place::int, coalesce((a.answer ->> 'enrolment_id')::bigint, d.enrolment_id), coalesce(a.answer ->> 'enrolment_state', e.state),
    case when a.is_other then array[case when a.answer ? 'enrolment_id' then 'already_sent' else 'stale_page' end] when a.first_other is not null and d.enrolment_id is not null then array['already_sent'] when a.answer is not null then null when d.place is null or a.first_other is not null then array['stale_page'] else d.refusal end,
    case when a.answer is null then coalesce(d.refusal_values, '{}') end
  from (select * from unnest(kept, is_other, first_same, first_other, is_asked) with ordinality a (answer, is_other, first_same, first_other, is_asked, place) where not a.is_asked offset 0) a
    left join unnest(done) d on d.place = coalesce(a.first_same, a.first_other)
    left join enrolment e on e.id = d.enrolment_id
  order by 1;
end $$;
comment on function enrol_many is 'The rush: at most one lock per person and session, then everything set by set. Never raises for a request''s sake: a refusal is a row. A repeat of a key answers as the first did; with other contents: already_sent, with the enrolment that came of the first; of a form so old that its answer may be forgotten: stale_page. A refusal keeps no key.';
