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
  kept jsonb[];
  is_asked boolean[];
  repeated record;
  from_place int := 1;
  cuts int[] := '{}';
  cut int;
  part enrolment_decision[];
  done enrolment_decision[] := '{}';
begin
  perform 1 from person p where p.id = any(enrol_many.person_id) order by p.id for no key update;
  perform 1 from session s where s.id = any(enrol_many.session_id) order by s.id for no key update;

  with asked as materialized (
    select a.person_id, a.session_id, a.key collate "C" as key, a.fingerprint, a.place, case when a.at between 0 and 4102444800 then a.at end as issued_at, p.id is not null and s.id is not null and (a.key is null or a.key ~ '^[0-9a-f]{32}$') as is_good
    from unnest(enrol_many.person_id, enrol_many.session_id, enrol_many.form_key, enrol_many.form_issued_at, enrol_many.form_fingerprint)
        with ordinality a (person_id, session_id, key, at, fingerprint, place)
      left join person p on p.id = a.person_id
      left join session s on s.id = a.session_id and s.state <> 'draft'
  ), repeat as (
    -- A repeat writes too: its own commit then covers the first one's.
    update request_key k set seen = k.seen + 1
    where k.ctid = any (array(select (select r.ctid from request_key r where r.person_id = a.person_id and r.key = a.key) from asked a where a.is_good))
    returning k.person_id, k.key, k.fingerprint, k.answer
  ), compared as (
    select a.place, a.issued_at, a.is_good, r.key is not null as is_repeat, coalesce(a.key is not null and a.issued_at < oldest, false) as is_old, case when r.fingerprint = coalesce(a.fingerprint, '') then r.answer end as answer,
      case when a.key is null then a.place else min(a.place) filter (where a.is_good) over (partition by a.person_id, a.key) end as first_place,
      coalesce(a.fingerprint, '') = first_value(coalesce(a.fingerprint, '')) over (partition by a.person_id, a.key, a.is_good order by a.place) as is_same
    from asked a left join repeat r on r.person_id = a.person_id and r.key = a.key
  )
  select array_agg(c.issued_at order by c.place), array_agg(c.answer order by c.place),
    array_agg(case when c.is_good and not c.is_repeat and not c.is_old and (c.is_same or c.first_place = c.place) then c.first_place end order by c.place),
    array_agg(c.is_good and not c.is_repeat and not c.is_old and c.first_place = c.place order by c.place)
  into issued, kept, first_same, is_asked
  from compared c;

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

  from_place := 1;
  foreach cut in array cuts || size loop
    part := decide_enrolments(enrol_many.person_id, enrol_many.session_id, issued, enrol_many.track, enrol_many.trainee_status, is_asked, from_place, cut);
    perform write_enrolments(part);
    done := done || part;
    from_place := cut + 1;
  end loop;

  insert into request_key (person_id, key, fingerprint, issued_at, answer, seen)
  select d.person_id, enrol_many.form_key[d.place], coalesce(enrol_many.form_fingerprint[d.place], ''), coalesce(to_timestamp(issued[d.place]), now()),
    jsonb_build_object('enrolment_id', d.enrolment_id, 'enrolment_state', e.state),
    n.times
  from unnest(done) d join enrolment e on e.id = d.enrolment_id
    join (select f as place, count(*) as times from unnest(first_same) f group by f) n on n.place = d.place
  where enrol_many.form_key[d.place] is not null;

  return query
  select a.place::int, coalesce((a.answer ->> 'enrolment_id')::bigint, d.enrolment_id), coalesce(a.answer ->> 'enrolment_state', e.state),
    case when a.answer is not null then null when d.place is null then array['stale_page'] else d.refusal end, case when a.answer is null then coalesce(d.refusal_values, '{}') end
  from unnest(kept, first_same) with ordinality a (answer, first_same, place)
    left join unnest(done) d on d.place = a.first_same
    left join enrolment e on e.id = d.enrolment_id
  order by a.place;
end $$;
comment on function enrol_many is 'The rush: at most one lock per person and session, then everything set by set. Never raises for a request''s sake: a refusal is a row. A repeat of a key answers as the first did; with other contents, or of a form so old that its answer may be forgotten: stale_page. A refusal keeps no key.';
