-- Seats kept for audiences under random traffic: requests in batches, withdrawals, answers to offers, releases, changes of what is kept; the invariants hold after each step. Three seeds.
begin;
\ir fixtures/enrolments.sql
select plan(8);
insert into organisation (code, name_fr, kind) values ('FX-FIRM', 'Entreprise d''essai', 'company');
select count(fixture.person(n, case when n % 5 = 0 then '{"level": 7}' else '{}' end::jsonb)) from generate_series(1, 60) n;
create temporary table someone as select p.id, substr(p.email, 3, position('@' in p.email) - 3)::int as n from person p where p.email like 'fx%@essai.test';
select count(fixture.belongs(s.id)) from someone s where s.n % 3 = 0;
insert into employer_link (person_id, organisation_id, kind, from_on) select s.id, o.id, 'employee', current_date - 1 from someone s, organisation o where s.n % 4 = 0 and o.code = 'FX-FIRM';
insert into role_grant (person_id, role) select id, 'office' from someone where n = 60;

-- What must be true of the session after every step, beside fixture.faults().
create function fixture.oversold(session bigint) returns setof text language sql as $$
  select 'a kept seat went to someone of no audience: ' || e.id from enrolment e join session_audience u on u.id = e.audience_id
  where e.session_id = session and e.state in ('offered', 'enrolled') and not belongs_to_audience(e.person_id, u.kind, u.value)
  union all
  select 'more seats than there are for others' from session s
  where s.id = session and (select count(*) from enrolment e where e.session_id = s.id and e.state in ('offered', 'enrolled') and e.audience_id is null)
    > s.capacity - (select coalesce(sum(case when u.is_released then u.seats_taken else u.seats end), 0) from session_audience u where u.session_id = s.id)
  union all
  select 'more seats than there are' from session s where s.id = session and s.seats_taken + s.seats_reserved > s.capacity
  union all
  select 'a seat is free to someone who waits: ' || e.id from enrolment e
  where e.session_id = session and e.state = 'waiting' and audience_seat(e.person_id, session) is not null and not exists (select from waiting_skip k where k.enrolment_id = e.id)
  union all
  select 'released, and still kept' from session_audience u where u.session_id = session and not u.is_released and u.released_at <= now()
$$;
create temporary table outcome (what text, n bigint);
create function fixture.traffic(seed float8, steps int) returns bigint language plpgsql as $$
declare
  s bigint;
  kept bigint[];
  bad bigint := 0;
  crowd bigint[];
  one record;
  answer text;
begin
  perform setseed(seed);
  for round in 1 .. 4 loop
    s := fixture.session('FX-R' || (seed * 100)::int || '-' || round, 6 + round, case when round % 3 = 0 then '{"has_waiting_list": false}' else '{}' end::jsonb);
    kept := array[fixture.audience(s, 1 + round % 3), fixture.audience(s, 2, '{"kind": "level", "value": "7"}'), fixture.audience(s, 1, '{"kind": "company", "value": "FX-FIRM"}')];
    for step in 1 .. steps loop
      case floor(random() * 10)::int
      when 0, 1, 2, 3 then
        select array_agg(x.id order by x.r) into crowd from (select id, random() as r from someone order by 2 limit 1 + floor(random() * 5)::int) x;
        for answer in
          select fixture.answer(e.refusal, e.enrolment_state) from enrol_many(crowd, array_fill(s, array[cardinality(crowd)]), array_fill(null::text, array[cardinality(crowd)]), array_fill(null::bigint, array[cardinality(crowd)]),
            array_fill('f'::text, array[cardinality(crowd)]), array_fill('FI'::text, array[cardinality(crowd)]), array_fill(null::text, array[cardinality(crowd)])) e
        loop
          insert into outcome values (answer, 1);
        end loop;
      when 4, 5, 6 then
        select e.person_id into one from enrolment e where e.session_id = s and e.state in ('enrolled', 'waiting', 'offered') order by random() limit 1;
        if found then insert into outcome values (fixture.withdraw(one.person_id, s), 1); end if;
      when 7 then
        select e.person_id into one from enrolment e where e.session_id = s and e.state = 'offered' order by random() limit 1;
        if found then insert into outcome values ('answer ' || case when random() < 0.6 then fixture.accept(one.person_id, s) else fixture.decline(one.person_id, s) end, 1); end if;
      when 8 then
        if random() < 0.2 then
          update session_audience set released_at = now() where id = kept[1 + floor(random() * 3)::int] and not is_released and opens_at is null;
          get diagnostics bad = row_count;
          if bad > 0 then insert into outcome values ('release', 1); end if;
          perform expire_offers(1000000);
        else
          update offer set expires_at = now() where session_id = s and ended_at is null;
          perform expire_offers(1000000);
        end if;
      else
        insert into outcome
        select 'change ' || coalesce(c.refusal[1], 'saved'), 1
        from session_audience u join session x on x.id = u.session_id,
          save_audience((select id from someone where n = 60), s, x.edition::text, u.id::text, u.kind || ':' || u.value, (1 + floor(random() * 4))::int::text, '', '', to_char(u.released_at at time zone 'Europe/Paris', 'YYYY-MM-DD"T"HH24:MI')) c
        where u.session_id = s and u.id = kept[1 + floor(random() * 3)::int];
      end case;
      select count(*) into bad from fixture.oversold(s);
      insert into outcome select 'fault ' || f, 1 from fixture.oversold(s) f;
    end loop;
    insert into outcome select 'fault ' || f, 1 from fixture.faults() f;
  end loop;
  return (select count(*) from outcome where what like 'fault%');
end $$;
select is(fixture.traffic(0.11, 24), 0::bigint, 'seed 0.11: no kept seat goes astray, none is oversold');
select is(fixture.traffic(0.42, 24), 0::bigint, 'seed 0.42');
select is(fixture.traffic(0.87, 24), 0::bigint, 'seed 0.87');
select is_empty('select distinct what from outcome where what like ''fault%''', 'and here are the faults, if there are any');
select cmp_ok((select count(*) from outcome where what = 'enrolled'), '>=', 40::bigint, 'many were enrolled');
select cmp_ok((select count(*) from outcome where what in ('audience_full', 'full', 'waiting')), '>=', 40::bigint, 'many found no seat');
select cmp_ok((select count(*) from enrolment e join session s on s.id = e.session_id where s.code like 'FX-R%' and e.audience_id is not null), '>=', 20::bigint, 'many sat on a kept seat');
select cmp_ok((select count(*) from outcome where what in ('release', 'answer enrolled', 'change saved')), '>=', 10::bigint, 'and releases, offers and changes happened in between');
select diag(string_agg(what || ' ' || n, ', ' order by what)) from (select what, count(*) as n from outcome group by what) x;
select * from finish();
rollback;
