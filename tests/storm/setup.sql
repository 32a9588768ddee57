-- For tests/storm: a house, sessions of few seats that anybody may open by the dozen, and people who are signed in (storm.cookie is filled first).
create schema storm;
create table storm.cookie (n int primary key, session_hash text not null, person_id bigint);
insert into organisation (code, name_fr, name_en, kind, contact_email) values ('ST-UNI', 'Université de la tempête', 'University of the Storm', 'university', 'bureau@essai.test');

-- Every eighth has no waiting list; the first takes applications, the second keeps seats for those of level 7, the third is drawn a moment after it opened, the fourth will be called off. Each is of a course of its own, so that nobody is refused for another session.
create function storm.open_sessions(wave int, many int) returns table (session_id bigint, has_list boolean) language plpgsql as $$
declare
  name text;
  made bigint;
begin
  for n in 1..many loop
    name := 'ST-' || wave || '-' || n;
    insert into course (code, kind, state, published_version) values (name, 'short', 'published', 1) returning id into made;
    insert into course_version (course_id, number, title_fr, title_en, level, tracks, review_state) values (made, 1, 'Formation ' || name, 'Course ' || name, 'master', '{FI,FA,FC}', 'published');
    insert into course_organisation (course_id, organisation_id, part) select made, o.id, 'responsible' from organisation o where o.code = 'ST-UNI';
    return query
    insert into session (code, course_id, course_version, organisation_id, state, tracks, opens_at, closes_at, starts_on, ends_on, capacity, has_waiting_list, admission, languages)
    select name, made, 1, o.id, 'published', '{FI,FA,FC}', now() - interval '1 day', now() + interval '30 days', current_date + 60, current_date + 70, 3 + n * 7 % 28, n % 8 <> 0, 'open', '{fr}'
    from organisation o where o.code = 'ST-UNI'
    returning id, has_waiting_list;
    if n = 1 then
      update session set admission = 'approval' where code = name;
    elsif n = 2 then
      insert into session_audience (session_id, kind, value, seats, released_at) select id, 'level', '7', 4, now() + interval '20 days' from session where code = name;
    elsif n = 3 then
      insert into session_draw (session_id, minutes, seed_hash) select id, 10, sha256(name::bytea || repeat(' ', 32 - length(name))::bytea) from session where code = name;
      insert into draw_secret (session_id, seed) select id, name::bytea || repeat(' ', 32 - length(name))::bytea from session where code = name;
      update session set draw_at = now() + interval '4 seconds' where code = name;
    end if;
  end loop;
end $$;

create function storm.sign_in() returns void language plpgsql as $$
begin
  create temporary table subject on commit drop as select c.n, gen_random_uuid() as id from storm.cookie c;
  insert into stat_subject (id) select s.id from subject s order by s.n;
  insert into person (given_name, family_name, email, email_verified_at, language, qualification_level, stat_subject_id) select 'Storm', 'Person ' || s.n, 'storm.' || s.n || '@essai.test', now(), case when s.n % 3 = 0 then 'en' else 'fr' end, 5 + s.n % 3, s.id from subject s order by s.n;
  update storm.cookie c set person_id = p.id from subject s join person p on p.stat_subject_id = s.id where s.n = c.n;
  insert into account (person_id) select c.person_id from storm.cookie c order by c.n;
  insert into sign_in (session_hash, person_id, expires_at) select c.session_hash, c.person_id, now() + interval '20 hours' from storm.cookie c;
end $$;

-- The office changes how many seats a session has, by the very function of its form: arguments by name, all others as they are.
create function storm.change_capacity(session_id bigint, seats int) returns text language plpgsql as $$
declare
  s jsonb;
  arguments text;
  refusal text[];
begin
  select to_jsonb(x) || jsonb_build_object('person_id', storm.office(), 'session_id', x.id, 'edition', x.edition, 'capacity', seats, 'has_waiting_list', case when x.has_waiting_list then 'yes' end, 'is_unlimited', null, 'tracks', null, 'teachers', '',
    'opens_at', to_char(x.opens_at at time zone x.time_zone, 'YYYY-MM-DD"T"HH24:MI'), 'closes_at', to_char(x.closes_at at time zone x.time_zone, 'YYYY-MM-DD"T"HH24:MI'), 'mode', coalesce(x.mode, 0), 'reason', 'storm')
  into s from session x where x.id = change_capacity.session_id;
  select string_agg(format('%I => %s', a.name, case when a.name = 'tracks' then '''{FI,FA,FC}''' else quote_nullable(s ->> a.name) end), ', ' order by a.place) into arguments
  from pg_proc p, unnest(p.proargnames, coalesce(p.proargmodes, array_fill('i'::"char", array[cardinality(p.proargnames)]))) with ordinality a (name, mode, place)
  where p.oid = 'save_session'::regproc and a.mode = 'i';
  execute 'select c.refusal from save_session(' || arguments || ') c' into refusal;
  return coalesce(array_to_string(refusal, ' '), 'saved');
end $$;

create function storm.office() returns bigint language sql as $$ select g.person_id from role_grant g where g.role = 'office' limit 1 $$;
-- Some applications are decided, or decided again; the answer is how many.
create function storm.decide(decision text, many int) returns int language plpgsql as $$
declare
  picked record;
begin
  select e.session_id, array_agg(e.id::text) as ids into picked from (
    select e.session_id, e.id from enrolment e where e.session_id = (select x.session_id from enrolment x join session s on s.id = x.session_id and s.admission = 'approval' where x.state = 'applied' order by random() limit 1)
      and e.state = any(case decision when 'refuse' then '{applied,waiting,offered,enrolled}' else '{applied,refused}' end::text[]) order by e.state <> 'applied', random() limit many) e group by e.session_id;
  return coalesce((select d.decided from decide_applications(storm.office(), picked.session_id, picked.ids, decision, case decision when 'refuse' then 'places' end, null) d), 0);
end $$;
-- A session of the fourth kind is called off once many have asked for it.
create function storm.call_off() returns int language sql as $$
  select count(c.of_session)::int from (
    select s.id from session s where s.code ~ '^ST-[0-9]+-4$' and s.state = 'published' and (select count(*) from enrolment e where e.session_id = s.id) > 40 order by s.id limit 1) s, lateral cancel_session(storm.office(), s.id, 'storm') c
  where c.refusal is null
$$;
create function storm.change_kept_seats() returns int language sql as $$
  select count(a.of_session)::int from (
    select s.id, s.edition, u.id as audience_id, u.seats from session s join session_audience u on u.session_id = s.id where s.state = 'published' and not u.is_released order by random() limit 1) s,
    lateral save_audience(storm.office(), s.id, s.edition::text, s.audience_id::text, 'level:7', (s.seats + floor(random() * 3)::int - 1)::text, '', '', to_char(now() + interval '20 days', 'YYYY-MM-DD"T"HH24:MI')) a
  where a.refusal is null
$$;

-- What an observer sees at one moment: sessions in which more seats are held than there are, or that count wrongly.
create view storm.oversold as
select s.code || ': ' || coalesce(n.held, 0) || ' held, ' || s.seats_taken || ' taken of ' || s.capacity as thing
from session s left join (select e.session_id, count(*) as held from enrolment e where e.state in ('offered', 'enrolled') group by e.session_id) n on n.session_id = s.id
where greatest(coalesce(n.held, 0), s.seats_taken) + s.seats_reserved > s.capacity or s.seats_taken <> coalesce(n.held, 0);
