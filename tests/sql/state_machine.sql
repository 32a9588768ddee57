-- The life of enrolments against a small model: random requests, withdrawals, answers to offers, lapses, applications decided and decided again, nominations, draws, changed capacities, sessions called off or begun; after each step the tables say what the model says, and every invariant holds.
-- AMPHI_TEST_SEED repeats a run, AMPHI_TEST_STEPS makes it longer.
begin;
\ir fixtures/enrolments.sql
\set seed `echo "${AMPHI_TEST_SEED:-$(od -An -N2 -tu2 /dev/urandom | tr -d ' ')}"`
\set steps `case "${AMPHI_TEST_DEPTH:-commit}" in commit) echo "${AMPHI_TEST_STEPS:-400}" ;; *) echo "${AMPHI_TEST_STEPS:-2000}" ;; esac`
select plan(7);
select diag('seed ' || :seed || ', ' || :steps || ' steps');
select setseed((:seed % 100000) / 100000.0) \g /dev/null

-- The model: who stands where. A list is an order, an offer is a seat, and nothing else is known.
create schema model;
create table model.session (id bigint primary key, kind text not null, capacity int not null, has_list boolean not null, mode text not null, next_position int not null default 1, next_receipt int, is_cancelled boolean not null default false, is_over boolean not null default false);
create table model.enrolment (id bigint generated always as identity primary key, session_id bigint not null, person_id bigint not null, state text not null, "position" int, receipt int, has_applied boolean not null default false, is_decided boolean not null default false);
create table model.person (id bigint primary key, is_barred boolean not null default false);

create function model.live(s bigint, p bigint) returns model.enrolment language sql as $$
  select e from model.enrolment e where e.session_id = s and e.person_id = p and e.state in ('nominated', 'applied', 'received', 'waiting', 'offered', 'enrolled')
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
    case mine.state when 'enrolled' then 'already_enrolled' when 'waiting' then 'already_waiting' when 'applied' then 'already_applied' when 'nominated' then 'already_applied' when 'received' then 'already_received' when 'offered' then 'offer_open' end,
    case when x.mode = 'nomination' then 'employer_only' end);
  if fate <> '' then return fate; end if;
  fate := case when x.mode = 'approval' then 'applied' when x.next_receipt is not null then 'received' when model.free(s) > 0 and not exists (select from model.enrolment e where e.session_id = s and e.state = 'waiting') then 'enrolled' when x.has_list then 'waiting' else 'full' end;
  if fate <> 'full' then
    insert into model.enrolment (session_id, person_id, state, "position", receipt, has_applied) values (s, p, fate, case when fate = 'waiting' then x.next_position end, case when fate = 'received' then x.next_receipt end, fate = 'applied');
    update model.session set next_position = next_position + (fate = 'waiting')::int, next_receipt = next_receipt + (fate = 'received')::int where id = s;
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
    update model.enrolment set state = 'withdrawn', is_decided = false where id = mine.id;
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
-- Into the list: at the position that it has, or at the end.
create function model.queue(e bigint, s bigint, decided boolean) returns void language plpgsql as $$
begin
  update model.enrolment m set state = 'waiting', is_decided = decided, "position" = coalesce(m."position", x.next_position) from model.session x where m.id = e and x.id = s;
  update model.session x set next_position = (select max(m."position") + 1 from model.enrolment m where m.session_id = s) where x.id = s;
end $$;
create function model.decide(s bigint, p bigint, decision text) returns text language plpgsql as $$
declare
  x model.session;
  latest model.enrolment;
  why text;
  has_seat boolean;
begin
  select * into x from model.session where id = s;
  select e.* into latest from model.enrolment e where e.session_id = s and e.person_id = p order by e.id desc limit 1;
  if latest.id is null or not latest.has_applied then return 'picks.strange'; end if;
  if decision = 'refuse' then
    if latest.state not in ('applied', 'waiting', 'offered', 'enrolled') then return 'picks.decided'; end if;
    update model.enrolment set state = case when latest.state in ('offered', 'enrolled') then 'cancelled' else 'refused' end, is_decided = true where id = latest.id;
  else
    if latest.state not in ('applied', 'refused') and not (latest.state = 'cancelled' and latest.is_decided and decision = 'approve') then return 'picks.decided'; end if;
    why := concat_ws(' ', case when x.is_cancelled then 'session_cancelled' end, case when (select is_barred from model.person where id = p) then 'email_unconfirmed' end);
    if why <> '' then return why; end if;
    has_seat := model.free(s) > 0 and not exists (select from model.enrolment e where e.session_id = s and e.state = 'waiting');
    if not has_seat and (not x.has_list or latest.state = 'cancelled') then return 'full'; end if;
    if has_seat then
      update model.enrolment set state = case decision when 'propose' then 'offered' else 'enrolled' end, is_decided = true where id = latest.id;
    else
      perform model.queue(latest.id, s, true);
    end if;
  end if;
  perform model.serve(s);
  return '1';
end $$;
create function model.nominate(s bigint, p bigint) returns text language plpgsql as $$
begin
  if (select mode <> 'nomination' from model.session where id = s) then return null; end if;
  if (select is_cancelled from model.session where id = s) then return 'session_cancelled'; end if;
  if (model.live(s, p)).id is not null then return 'people.taken'; end if;
  insert into model.enrolment (session_id, person_id, state) values (s, p, 'nominated');
  return '1';
end $$;
create function model.confirm(s bigint, p bigint) returns text language plpgsql as $$
declare
  latest model.enrolment;
begin
  select e.* into latest from model.enrolment e where e.session_id = s and e.person_id = p order by e.id desc limit 1;
  if latest.state is distinct from 'nominated' then return case latest.state when 'enrolled' then 'already_enrolled' when 'lapsed' then 'nomination_ended' else case when latest.id is not null then 'stale_page' end end; end if;
  if (select is_barred from model.person where id = p) then return 'email_unconfirmed'; end if;
  if model.free(s) > 0 and not exists (select from model.enrolment e where e.session_id = s and e.state = 'waiting') then
    update model.enrolment set state = 'enrolled' where id = latest.id;
  elsif (select has_list from model.session where id = s) then
    perform model.queue(latest.id, s, false);
    perform model.serve(s);
  else
    return 'full';
  end if;
  return (model.live(s, p)).state;
end $$;
create function model.give_up(s bigint, p bigint) returns text language plpgsql as $$
declare
  latest model.enrolment;
begin
  select e.* into latest from model.enrolment e where e.session_id = s and e.person_id = p order by e.id desc limit 1;
  if latest.id is null or (select mode <> 'nomination' from model.session where id = s) then return null; end if;
  if (model.live(s, p)).id is null then return 'nomination_ended'; end if;
  update model.enrolment set state = 'withdrawn' where id = latest.id;
  perform model.serve(s);
  return 'done';
end $$;
-- The seed is published by then: the model puts the receipts into its order by itself.
create function model.draw(s bigint) returns text language plpgsql as $$
declare
  secret bytea := (select d.seed from session_draw d where d.session_id = s);
  entry record;
begin
  if (select next_receipt is null or is_cancelled from model.session where id = s) then return '0'; end if;
  for entry in select e.id, p.is_barred from model.enrolment e join model.person p on p.id = e.person_id where e.session_id = s and e.state = 'received' order by sha256(secret || convert_to(':' || e.receipt, 'UTF8')) loop
    if not entry.is_barred and model.free(s) > 0 then
      update model.enrolment set state = 'enrolled' where id = entry.id;
    else
      perform model.queue(entry.id, s, false);
    end if;
  end loop;
  update model.session set next_receipt = null where id = s;
  return '1';
end $$;
-- The session has begun: who waits, holds an offer or was not decided gets nothing any more.
create function model.begin(s bigint) returns text language plpgsql as $$
begin
  update model.enrolment set state = 'lapsed' where session_id = s and state in ('applied', 'waiting', 'offered');
  update model.session set is_over = true where id = s;
  return 'begun';
end $$;
create function model.lapse(s bigint, p bigint) returns text language plpgsql as $$
begin
  update model.enrolment set state = 'lapsed' where id = (model.live(s, p)).id and state in ('offered', 'nominated');
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
  update model.enrolment set state = 'cancelled', is_decided = false where session_id = s and state in ('nominated', 'applied', 'received', 'waiting', 'offered', 'enrolled');
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
    from (select e.session_id, e.person_id, row_number() over (partition by e.session_id, e.person_id order by e.id) as n, e.state, w.position, r.receipt from enrolment e left join waiting_entry w on w.enrolment_id = e.id left join draw_entry r on r.enrolment_id = e.id where e.session_id in (select id from model.session)) a
      full join (select e.session_id, e.person_id, row_number() over (partition by e.session_id, e.person_id order by e.id) as n, e.state, e.position, e.receipt from model.enrolment e) m
        on m.session_id = a.session_id and m.person_id = a.person_id and m.n = a.n
    where a.state is distinct from m.state or a.position is distinct from m.position or a.receipt is distinct from m.receipt
    union all
    select format('session %s: %s seats left, the model says %s', s.id, s.capacity - s.seats_taken, model.free(s.id)) from session s join model.session x on x.id = s.id where not x.is_cancelled and s.capacity - s.seats_taken <> model.free(s.id)
  ) d
$$;

-- A session of one kind, open to requests now; where it is drawn, the draw is to come.
create function model.open(office bigint, code text, kind text, seats int, has_list boolean, mode text) returns void language plpgsql as $$
declare
  s bigint;
begin
  s := fixture.session(code, seats, jsonb_build_object('has_waiting_list', has_list, 'admission', case mode when 'draw' then 'open' else mode end, 'opens_at', case mode when 'draw' then now() + interval '1 hour' else now() - interval '1 day' end));
  if mode = 'draw' then
    perform choose_opening(office, s, '1', 'draw', '30', '');
    update session set opens_at = now() - interval '1 day', draw_at = now() + interval '1 hour' where id = s;
  end if;
  insert into model.session (id, kind, capacity, has_list, mode, next_receipt) values (s, kind, seats, has_list, mode, case mode when 'draw' then 1 end);
end $$;
create table model.count (what text primary key, times int not null);
create function model.note(name text) returns void language sql as $$ insert into model.count values (name, 1) on conflict (what) do update set times = model.count.times + 1 $$;

create function model.live_on(steps int, office bigint, boss bigint) returns text language plpgsql as $$
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
  script constant text[] := array['request full 6', 'request full 7', 'request full 8', 'request draw 1', 'request draw 2', 'request draw 3', 'draw draw 1', 'withdraw draw 1', 'request approval 1', 'request approval 2', 'request approval 3', 'request approval 4', 'approve approval 1', 'propose approval 2', 'refuse approval 3', 'approve approval 3',
    'refuse approval 1', 'approve approval 4', 'accept approval 2', 'nominate nomination 1', 'nominate nomination 2', 'nominate nomination 3', 'nominate nomination 4', 'confirm nomination 1', 'confirm nomination 2', 'confirm nomination 3', 'lapse nomination 4', 'give_up nomination 1',
    'nominate nomination 5', 'give_up nomination 5'];
begin
  for n in 1..steps loop
    select * into s from model.session where not is_over order by is_cancelled and random() < 0.9, random() limit 1;
    select id into p from model.person order by random() limit 1;
    roll := random();
    what := case when roll < 0.44 then case when s.mode = 'nomination' and random() < 0.9 then 'nominate' else 'request' end when roll < 0.54 then 'withdraw' when roll < 0.58 then 'accept' when roll < 0.62 then 'decline' when roll < 0.66 then 'lapse'
      when roll < 0.74 then (array['approve', 'propose', 'refuse'])[1 + floor(random() * 3)] when roll < 0.77 then 'confirm' when roll < 0.79 then 'give_up' when roll < 0.81 then 'draw'
      when roll < 0.86 then 'raise' when roll < 0.91 then 'lower' when roll < 0.98 then 'bar' when roll < 0.994 or s.next_receipt is not null then 'cancel' else 'begin' end;
    if what in ('approve', 'propose', 'refuse') and random() < 0.8 then
      select * into s from model.session x where x.mode = 'approval' and not x.is_over order by x.is_cancelled, random() limit 1;
    elsif what = 'bar' and random() < 0.6 then
      select coalesce((select x.id from model.person x where x.is_barred order by random() limit 1), p) into p;
    end if;
    -- Half of the time it is the turn of somebody who has something to decide: an offer first, else a seat to give up that others wait for.
    if random() < 0.5 then
      select e.session_id, e.person_id, case e.state when 'offered' then case when roll < 0.5 then 'accept' when roll < 0.75 then 'decline' else 'lapse' end when 'applied' then case when not x.has_list and model.free(x.id) <= 0 and random() < 0.8 then 'refuse' when roll < 0.4 then 'approve' when roll < 0.7 then 'propose' else 'refuse' end
          when 'nominated' then case when roll < 0.7 then 'confirm' when roll < 0.85 then 'lapse' else 'give_up' end when 'refused' then case when roll < 0.5 then 'approve' else 'propose' end when 'cancelled' then 'approve' else 'withdraw' end as what into turn
      from model.enrolment e join model.session x on x.id = e.session_id and not x.is_over
      where e.state in ('offered', 'nominated', 'applied') or (e.state in ('refused', 'cancelled') and e.is_decided and not x.is_cancelled and random() < 0.1) or (e.state = 'enrolled' and exists (select from model.enrolment o where o.session_id = e.session_id and o.state = 'waiting'))
      order by e.state = 'offered' and random() < 0.6 desc, random() limit 1;
      if found then
        select * into s from model.session x where x.id = turn.session_id;
        p := turn.person_id;
        what := turn.what;
      end if;
    end if;
    -- First each kind of step once, where it finds its work, so that a short run has them all.
    if n <= cardinality(script) then
      select x.* into s from model.session x where case split_part(script[n], ' ', 2) when 'full' then x.mode = 'open' and x.kind = 'no list' else x.mode = split_part(script[n], ' ', 2) and x.kind <> 'no list' end order by x.id limit 1;
      select id into p from model.person order by id offset split_part(script[n], ' ', 3)::int limit 1;
      what := split_part(script[n], ' ', 1);
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
      update nomination set expires_at = now() where enrolment_id = fixture.of(p, s.id) and ended_at is null and expires_at < 'infinity';
      perform expire_offers(), expire_nominations();
      got := 'done';
    elsif what in ('approve', 'propose', 'refuse') then
      expected := model.decide(s.id, p, what);
      got := (select coalesce(array_to_string(d.refusal, ' '), d.decided::text) from decide_applications(office, s.id, array[coalesce(fixture.of(p, s.id), 0)::text], what, case what when 'refuse' then 'level' end, null) d);
    elsif what = 'nominate' then
      expected := model.nominate(s.id, p);
      got := (select coalesce(array_to_string(d.refusal, ' '), d.nominated::text) from nominate_people(boss, s.id, (select id::text from organisation where code = 'SM-FIRM'), (select x.email || ', P, N' from person x where x.id = p), '', null) d);
    elsif what = 'confirm' then
      expected := model.confirm(s.id, p);
      got := (select coalesce(array_to_string(d.refusal, ' '), d.enrolment_state) from confirm_nomination(p, fixture.of(p, s.id)) d);
    elsif what = 'give_up' then
      expected := model.give_up(s.id, p);
      got := (select coalesce(array_to_string(d.refusal, ' '), 'done') from withdraw_nomination(boss, (select x.id from nomination x where x.enrolment_id = fixture.of(p, s.id))) d);
    elsif what = 'draw' then
      update session set draw_at = now() where id = s.id and draw_at is not null;
      got := run_draws();
      expected := model.draw(s.id);
    elsif what = 'begin' then
      expected := case when s.is_cancelled then 'session_cancelled' else model.begin(s.id) end;
      got := 'session_cancelled';
      if not s.is_cancelled then
        update session set opens_at = now() - interval '10 days', starts_on = current_date - 2, closes_at = now() - interval '1 minute' where id = s.id;
        perform expire_offers(), expire_applications(), expire_offers(), expire_applications();
        got := 'begun';
        perform model.open(office, 'SM-NEXT-' || n, s.kind, 2, s.has_list, s.mode);
      end if;
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
      if got = 'cancelled' then perform model.open(office, 'SM-AGAIN-' || n, s.kind, 2, s.has_list, s.mode); end if;
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
select fixture.person(9598) as boss \gset
insert into organisation (code, name_fr, kind) values ('SM-FIRM', 'Entreprise', 'company');
insert into role_grant (person_id, role, scope, organisation_id) select :boss, 'employer', 'company', id from organisation where code = 'SM-FIRM';
insert into account (person_id, password_hash) select id, '$argon2id$x' from model.person;
select model.open(:office, k.code, k.kind, k.seats, k.has_list, k.mode)
from (values ('SM-1', 'one seat', 1, true, 'open'), ('SM-2', 'three seats', 3, true, 'open'), ('SM-3', 'no list', 2, false, 'open'), ('SM-4', 'two seats', 2, true, 'open'), ('SM-6', 'by application', 3, true, 'approval'), ('SM-7', 'no list', 2, false, 'approval'),
  ('SM-8', 'by nomination', 2, true, 'nomination'), ('SM-9', 'drawn', 2, true, 'draw')) k (code, kind, seats, has_list, mode) \g /dev/null
select is(model.live_on(:steps, :office, :boss), null, 'step by step, tables and model say the same, and every invariant holds');
select cmp_ok((select sum(times)::int from model.count), '=', :steps, 'all steps were taken');
select is((select string_agg(w, ', ') from unnest(array['request enrolled', 'request waiting', 'request full', 'request applied', 'withdraw withdrawn', 'accept enrolled', 'decline withdrawn', 'lapse done', 'raise saved', 'lower saved',
  'lower capacity.too_small', 'request received', 'draw 1', 'approve 1', 'propose 1', 'refuse 1', 'nominate 1', 'confirm enrolled', 'confirm waiting', 'give_up done']) w where not exists (select from model.count c where c.what = w)), null, 'every kind of step was among them');
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
