-- The life of enrolments against a small model: random requests, withdrawals, answers to offers, lapses, changed capacities and a session called off; after each step the tables say what the model says, and every invariant holds.
-- AMPHI_TEST_SEED repeats a run, AMPHI_TEST_STEPS makes it longer.
begin;
\ir fixtures/enrolments.sql
\set seed `echo "${AMPHI_TEST_SEED:-$(od -An -N2 -tu2 /dev/urandom | tr -d ' ')}"`
\set steps `case "${AMPHI_TEST_DEPTH:-commit}" in commit) echo "${AMPHI_TEST_STEPS:-400}" ;; *) echo "${AMPHI_TEST_STEPS:-4000}" ;; esac`
select plan(7);
select diag('seed ' || :seed || ', ' || :steps || ' steps');
select setseed((:seed % 100000) / 100000.0) \g /dev/null

-- The model: who stands where. A list is an order, an offer is a seat, and nothing else is known.
create schema model;
create table model.session (id bigint primary key, kind text not null, capacity int not null, has_list boolean not null, by_application boolean not null, next_position int not null default 1, is_cancelled boolean not null default false);
create table model.enrolment (id bigint generated always as identity primary key, session_id bigint not null, person_id bigint not null, state text not null, "position" int);
create table model.person (id bigint primary key, is_barred boolean not null default false);

create function model.live(s bigint, p bigint) returns model.enrolment language sql as $$
  select e from model.enrolment e where e.session_id = s and e.person_id = p and e.state in ('applied', 'waiting', 'offered', 'enrolled')
$$;
create function model.free(s bigint) returns int language sql as $$
  select x.capacity - (select count(*)::int from model.enrolment e where e.session_id = s and e.state in ('offered', 'enrolled')) from model.session x where x.id = s
$$;
-- Free seats go to those who wait, in order of position, past nobody but who may not take one now.
create function model.serve(s bigint) returns void language plpgsql as $$
begin
  update model.enrolment set state = 'offered' where id in (
    select e.id from model.enrolment e join model.person p on p.id = e.person_id
    where e.session_id = s and e.state = 'waiting' and not p.is_barred order by e.position limit greatest(0, model.free(s)));
end $$;
create function model.request(s bigint, p bigint) returns text language plpgsql as $$
declare
  x model.session;
  mine model.enrolment := model.live(s, p);
  fate text;
begin
  select * into x from model.session where id = s;
  -- All reasons at once, in the order of the catalogue.
  fate := concat_ws(' ', case when x.is_cancelled then 'session_cancelled' end, case when (select is_barred from model.person where id = p) then 'email_unconfirmed' end,
    case mine.state when 'enrolled' then 'already_enrolled' when 'waiting' then 'already_waiting' when 'applied' then 'already_applied' when 'offered' then 'offer_open' end);
  if fate <> '' then return fate; end if;
  fate := case when x.by_application then 'applied' when model.free(s) > 0 and not exists (select from model.enrolment e where e.session_id = s and e.state = 'waiting') then 'enrolled' when x.has_list then 'waiting' else 'full' end;
  if fate <> 'full' then
    insert into model.enrolment (session_id, person_id, state, "position") values (s, p, fate, case when fate = 'waiting' then x.next_position end);
    update model.session set next_position = next_position + (fate = 'waiting')::int where id = s;
    -- Who joins while a seat is free (those before may not take it now) may be offered it at once.
    if fate = 'waiting' then perform model.serve(s); end if;
    return (model.live(s, p)).state;
  end if;
  return fate;
end $$;
-- withdraw, accept, decline: what becomes of a person's enrolment, or why not.
create function model.step(what text, s bigint, p bigint) returns text language plpgsql as $$
declare
  mine model.enrolment := model.live(s, p);
  latest model.enrolment;
begin
  select e.* into latest from model.enrolment e where e.session_id = s and e.person_id = p order by e.id desc limit 1;
  if latest.id is null then return null; end if;
  if what = 'withdraw' then
    if mine.id is null then return 'stale_page'; end if;
    update model.enrolment set state = 'withdrawn' where id = mine.id;
    perform model.serve(s);
    return 'withdrawn';
  end if;
  if mine.state is distinct from 'offered' then return 'refused'; end if;
  if what = 'accept' then
    if (select is_barred from model.person where id = p) then return 'refused'; end if;
    update model.enrolment set state = 'enrolled' where id = mine.id;
    return 'enrolled';
  end if;
  update model.enrolment set state = 'withdrawn' where id = mine.id;
  perform model.serve(s);
  return 'withdrawn';
end $$;
create function model.lapse(s bigint, p bigint) returns text language plpgsql as $$
begin
  update model.enrolment set state = 'lapsed' where id = (model.live(s, p)).id and state = 'offered';
  perform model.serve(s);
  return 'done';
end $$;
create function model.resize(s bigint, seats int) returns text language plpgsql as $$
declare
  x model.session;
begin
  select * into x from model.session where id = s;
  if x.is_cancelled then return 'session_cancelled'; end if;
  if seats < x.capacity - model.free(s) then return 'capacity.too_small'; end if;
  update model.session set capacity = seats where id = s;
  perform model.serve(s);
  return 'saved';
end $$;
create function model.cancel(s bigint) returns text language plpgsql as $$
begin
  if (select is_cancelled from model.session where id = s) then return 'session_cancelled'; end if;
  update model.session set is_cancelled = true where id = s;
  update model.enrolment set state = 'cancelled' where session_id = s and state in ('applied', 'waiting', 'offered', 'enrolled');
  return 'cancelled';
end $$;

-- The office's form, by names of arguments: all as it is, but the capacity.
create function fixture.resize(office bigint, of_session bigint, seats int) returns text language plpgsql as $$
declare
  s jsonb;
  arguments text;
  refusal text[];
begin
  select to_jsonb(x) || jsonb_build_object('person_id', office, 'session_id', x.id, 'capacity', seats, 'has_waiting_list', case when x.has_waiting_list then 'yes' end, 'is_unlimited', null, 'teachers', '', 'mode', 0, 'reason', 'model',
    'opens_at', to_char(x.opens_at at time zone x.time_zone, 'YYYY-MM-DD"T"HH24:MI'), 'closes_at', to_char(x.closes_at at time zone x.time_zone, 'YYYY-MM-DD"T"HH24:MI')) into s from session x where x.id = of_session;
  select string_agg(format('%I => %s', a.name, case when a.name = 'tracks' then '''{FI,FA,FC}''' else quote_nullable(s ->> a.name) end), ', ' order by a.place) into arguments
  from pg_proc p, unnest(p.proargnames, p.proargmodes) with ordinality a (name, mode, place) where p.oid = 'save_session'::regproc and a.mode = 'i';
  execute 'select c.refusal from save_session(' || arguments || ') c' into refusal;
  return coalesce(array_to_string(refusal, ' '), 'saved');
end $$;

-- Where tables and model part: nothing, if all is well.
create function model.difference() returns text language sql as $$
  select string_agg(d.what, '; ') from (
    select format('%s of person %s in %s: %s %s, the model says %s %s', coalesce(a.n, m.n), coalesce(a.person_id, m.person_id), coalesce(a.session_id, m.session_id), a.state, a.position, m.state, m.position) as what
    from (select e.session_id, e.person_id, row_number() over (partition by e.session_id, e.person_id order by e.id) as n, e.state, w.position from enrolment e left join waiting_entry w on w.enrolment_id = e.id where e.session_id in (select id from model.session)) a
      full join (select e.session_id, e.person_id, row_number() over (partition by e.session_id, e.person_id order by e.id) as n, e.state, e.position from model.enrolment e) m
        on m.session_id = a.session_id and m.person_id = a.person_id and m.n = a.n
    where a.state is distinct from m.state or a.position is distinct from m.position
    union all
    select format('session %s: %s seats left, the model says %s', s.id, s.capacity - s.seats_taken, model.free(s.id)) from session s join model.session x on x.id = s.id where not x.is_cancelled and s.capacity - s.seats_taken <> model.free(s.id)
  ) d
$$;

create table model.count (what text primary key, times int not null);
create function model.note(name text) returns void language sql as $$ insert into model.count values (name, 1) on conflict (what) do update set times = model.count.times + 1 $$;

create function model.live_on(steps int, office bigint) returns text language plpgsql as $$
declare
  s model.session;
  p bigint;
  what text;
  expected text;
  got text;
  wrong text;
  roll float;
  seats int;
  turn record;
begin
  for n in 1..steps loop
    select * into s from model.session order by is_cancelled and random() < 0.9, random() limit 1;
    select id into p from model.person order by random() limit 1;
    roll := random();
    what := case when roll < 0.50 then 'request' when roll < 0.62 then 'withdraw' when roll < 0.67 then 'accept' when roll < 0.72 then 'decline' when roll < 0.76 then 'lapse' when roll < 0.82 then 'raise' when roll < 0.89 then 'lower' when roll < 0.985 then 'bar' else 'cancel' end;
    -- Half of the time it is the turn of somebody who has something to decide: an offer first, else a seat to give up that others wait for.
    if random() < 0.5 then
      select e.session_id, e.person_id, case when e.state <> 'offered' then 'withdraw' when roll < 0.5 then 'accept' when roll < 0.75 then 'decline' else 'lapse' end as what into turn
      from model.enrolment e where e.state = 'offered' or (e.state = 'enrolled' and exists (select from model.enrolment o where o.session_id = e.session_id and o.state = 'waiting')) order by e.state = 'offered' and random() < 0.8 desc, random() limit 1;
      if found then
        select * into s from model.session x where x.id = turn.session_id;
        p := turn.person_id;
        what := turn.what;
      end if;
    end if;
    if what = 'request' then
      expected := model.request(s.id, p);
      got := fixture.enrol(p, s.id);
    elsif what in ('withdraw', 'accept', 'decline') then
      expected := model.step(what, s.id, p);
      got := case what when 'withdraw' then fixture.withdraw(p, s.id) when 'accept' then fixture.accept(p, s.id) else fixture.decline(p, s.id) end;
      if expected = 'refused' and got not in ('enrolled', 'withdrawn', 'offered') then expected := got; end if;
    elsif what = 'lapse' then
      expected := model.lapse(s.id, p);
      update offer set expires_at = now() where enrolment_id = fixture.of(p, s.id) and ended_at is null;
      perform expire_offers();
      got := 'done';
    elsif what in ('raise', 'lower') then
      seats := greatest(0, least(5, s.capacity) + (1 + (random() * 2)::int) * case what when 'raise' then 1 else -1 end);
      expected := model.resize(s.id, seats);
      got := fixture.resize(office, s.id, seats);
    elsif what = 'bar' then
      -- Somebody's address is no longer confirmed, or is again: until then no seat can be given them. Nobody looks at the list for it.
      update model.person set is_barred = not is_barred where id = p returning is_barred::text into expected;
      update person set email_verified_at = case when email_verified_at is null then now() end where id = p returning (email_verified_at is null)::text into got;
    else
      expected := model.cancel(s.id);
      got := (select coalesce(refusal[1], 'cancelled') from cancel_session(office, s.id, 'called off'));
      insert into model.session (id, kind, capacity, has_list, by_application)
      select fixture.session('SM-AGAIN-' || n, 2, jsonb_build_object('has_waiting_list', s.has_list, 'admission', case when s.by_application then 'approval' else 'open' end)), s.kind, 2, s.has_list, s.by_application where got = 'cancelled';
    end if;
    perform model.note(what || ' ' || coalesce(got, 'absent'));
    if got is distinct from expected then return format('step %s: %s by %s in %s answers %s, the model %s', n, what, p, s.id, got, expected); end if;
    wrong := model.difference();
    if wrong is not null then return format('step %s: after %s by %s in %s: %s', n, what, p, s.id, wrong); end if;
    select string_agg(i.invariant || ': ' || i.examples::text, '; ') into wrong from audit_invariants() i where i.wrong > 0;
    if wrong is not null then return format('step %s: after %s by %s in %s: %s', n, what, p, s.id, wrong); end if;
  end loop;
  return null;
end $$;

-- A small world: few seats, so that each list fills and empties often.
insert into model.person (id) select fixture.person(n) from generate_series(9501, 9520) n;
select fixture.person(9599) as office \gset
insert into role_grant (person_id, role) values (:office, 'office');
insert into model.session (id, kind, capacity, has_list, by_application) values
  (fixture.session('SM-1', 1), 'one seat', 1, true, false), (fixture.session('SM-2', 3), 'three seats', 3, true, false), (fixture.session('SM-3', 2, '{"has_waiting_list": false}'), 'no list', 2, false, false),
  (fixture.session('SM-4', 2), 'two seats', 2, true, false), (fixture.session('SM-6', 3, '{"admission": "approval"}'), 'by application', 3, true, true);
select is(model.live_on(:steps, :office), null, 'step by step, tables and model say the same, and every invariant holds');
select cmp_ok((select sum(times)::int from model.count), '=', :steps, 'all steps were taken');
select is((select string_agg(w, ', ') from unnest(array['request enrolled', 'request waiting', 'request full', 'request applied', 'withdraw withdrawn', 'accept enrolled', 'decline withdrawn', 'lapse done', 'raise saved', 'lower saved',
  'lower capacity.too_small']) w where not exists (select from model.count c where c.what = w)), null, 'every kind of step was among them');
select cmp_ok((select count(*)::int from offer), '>', :steps / 100, 'seats were offered');

-- The model notices what it is there for: a table changed behind its back.
savepoint before;
update enrolment set state = 'lapsed' where id = (select id from enrolment where state <> 'lapsed' and session_id in (select id from model.session) limit 1);
select isnt(model.difference(), null, 'a state that no step led to is seen');
rollback to before;
update waiting_entry set position = 10000 where enrolment_id = (select enrolment_id from waiting_entry limit 1);
select isnt(model.difference(), null, 'a position that moved is seen');
rollback to before;
update model.session set capacity = capacity + 1 where not is_cancelled;
select isnt(model.difference(), null, 'a seat too many is seen');
select * from finish();
rollback;
