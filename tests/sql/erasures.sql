-- Being forgotten: asked for, held back by what must be kept, done in one transaction; no name is left anywhere, and no closed figure moves, or nothing happens.
begin;
\ir fixtures/figures.sql
select plan(35);
select setseed(0.42);
\ir fixtures/random_history.sql
select world.random_history(40);
-- Every random subject has a person, with all that hangs on one.
insert into person (given_name, family_name, email, birth_on, email_verified_at, stat_subject_id)
select 'Given' || t.number || 'zq', 'Family' || t.number || 'zq', 'mail' || t.number || 'zq@erase.test', '1990-01-01', now(), t.id from stat_subject t join enrolment e on e.stat_subject_id = t.id group by t.id, t.number;
update enrolment e set person_id = p.id from person p where p.stat_subject_id = e.stat_subject_id;
update enrolment e set company_code = 'DEMO-LONE', track = 'FC', trainee_status = 'a' where e.person_id = (select min(id) from person where email like '%@erase.test');
insert into enrolment_event_detail (enrolment_id, seq, person_id) select v.enrolment_id, v.seq, e.person_id from enrolment_event v join enrolment e on e.id = v.enrolment_id;
insert into attendance_event_detail (attendance_event_id, person_id) select a.id, e.person_id from attendance_event a join enrolment e on e.id = a.enrolment_id;
insert into enrolment_note (enrolment_id, person_id, note) select e.id, e.person_id, 'About Family' || t.number || 'zq' from enrolment e join stat_subject t on t.id = e.stat_subject_id;
insert into person_identifier (person_id, scheme, value, source) select p.id, 'eppn', p.email, 'self' from person p where p.email like '%@erase.test';
insert into account (person_id) select p.id from person p where p.email like '%@erase.test';
insert into mail_outbox (event, template, person_id, recipient, language) select 'test:' || p.id, 'job_done', p.id, p.email, 'fr' from person p where p.email like '%@erase.test';
insert into merge_event (subject_a, subject_b, is_same, basis) select least(a, b), greatest(a, b), true, 'office' from (select md5('world random 3')::uuid as a, md5('world random 4')::uuid as b) x where (select count(*) from stat_subject where id in (a, b)) = 2;
do $$ begin while fold_matches(repeat('a', 64)) > 0 loop null; end loop; end $$;
create temporary table who as select array_agg(id order by id) as all, (select new_person('Office', 'Test', 'office@erasing.test', 'fr')) as office from person where email like '%@erase.test';
insert into role_grant (person_id, role) select office, 'office' from who;
update session set ends_on = coalesce(ends_on, starts_on + 1);
-- Two closed years of which one is revised.
select write_release('2023-2024', 0, 'provisional', finished_day() - 3, null, null, null, null), write_release('2024', 0, 'provisional', finished_day() - 3, null, null, null, null);
select write_release(year, 1, 'closed', finished_day() - 3, id, null, null, null) from year_release where status = 'provisional';
select is((select count(*) from year_release where revision = 1), 2::bigint, 'two closed years');
create function world.person(n int) returns bigint language sql as 'select who.all[n] from who';

-- Asking.
select is_empty($$ select * from ask_erasure(0, 'erase') $$, 'ask_erasure: of somebody who is there');
select results_eq($$ select refusal from ask_erasure(world.person(1), 'perhaps') $$, $$ values (array['wish.missing']) $$, 'wish.missing');
select results_eq($$ select refusal from ask_erasure((select office from who), 'erase') $$, $$ values (array['erasure_role']) $$, 'erasure_role: who acts for the house writes to the office');
savepoint enrolled;
update session set ends_on = current_date + 30;
update enrolment set state = 'enrolled' where id = (select max(id) from enrolment where person_id = world.person(1) and not exists (select from enrolment l where l.stat_subject_id = enrolment.stat_subject_id and l.session_id = enrolment.session_id and l.id <> enrolment.id));
select results_eq($$ select refusal from ask_erasure(world.person(1), 'erase') $$, $$ values (array['erasure_enrolled']) $$, 'erasure_enrolled: first withdraw');
select is((select is_enrolled from my_erasure(world.person(1))), true, 'my_erasure says so beforehand');
rollback to enrolled;
select results_eq($$ select due_on, refusal from ask_erasure(world.person(1), 'erase') $$, $$ values ((now() at time zone 'Europe/Paris')::date, null::text[]) $$, 'asked: nothing is to be kept, so it is due');
select is((select count(*) from ask_erasure(world.person(1), 'erase') a join erasure e on e.person_id = world.person(1)), 1::bigint, 'asked twice, it is one wish');
select isnt((select asked_at from my_erasure(world.person(1))), null, 'my_erasure: asked');
select is((select count(*) from ask_erasure(world.person(1), 'withdraw')), 1::bigint, 'it can be taken back');
select is((select asked_at from my_erasure(world.person(1))), null, 'and is not asked any more');
select is(run_erasures(), 0, 'run_erasures finds nothing that is due');
select is(erase_person(0), 'absent', 'erase_person: nobody asked');

-- A certificate is to be kept.
savepoint document;
insert into issued_document (kind, organisation_id, year, number, code, enrolment_id, payload, sha256) select 'attestation', (select min(id) from organisation), 2024, 1, '2222-3333-4444-5555', (select min(id) from enrolment where person_id = world.person(2)), '{"family_name": "Family"}', repeat('0', 64);
update session s set ends_on = current_date - 10, starts_on = current_date - 20, closes_at = now() - interval '30 days', opens_at = now() - interval '60 days' where s.id = (select session_id from enrolment e join issued_document d on d.enrolment_id = e.id);
select cmp_ok((select due_on from ask_erasure(world.person(2), 'erase')), '>', current_date + 1000, 'erasure_due: while a certificate must be kept, the day is told');
select is((select held_by from my_erasure(world.person(2))), 'document', 'and why');
select is(run_erasures(), 0, 'until then nothing is erased');
update erasure set due_on = current_date - 1;
select is(erase_person((select max(id) from erasure)), 'document', 'erase_person looks again');
rollback to document;

-- One person, all traces.
create function world.traces(told text) returns text language plpgsql as $$
declare
  part record;
  found_in text := '';
  n bigint;
begin
  for part in select c.relname from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition loop
    execute format('select count(*) from %I t where t::text ~ $1', part.relname) into n using told;
    if n > 0 then
      found_in := found_in || ' ' || part.relname;
    end if;
  end loop;
  return btrim(found_in);
end $$;
create temporary table one as select p.id, p.stat_subject_id, t.number, 'Family' || t.number || 'zq|Given' || t.number || 'zq|mail' || t.number || 'zq' as told from person p join stat_subject t on t.id = p.stat_subject_id where p.id = world.person(1);
select cmp_ok((select length(world.traces(told)) from one), '>', 20, 'before, the name stands in several tables');
create temporary table before as select * from figures('academic', '2023-2024', tables => release_tables());
select ask_erasure((select id from one), 'erase');
select is(run_erasures(), 1, 'run_erasures takes it up');
select isnt((select done_at from erasure where stat_subject_id = (select stat_subject_id from one) and cancelled_at is null), null, 'done');
select is((select world.traces(told) from one), '', 'no table holds the name, the address or a note about them');
select is((select count(*) from person where id = (select id from one)), 0::bigint, 'the person is gone');
select cmp_ok((select count(*) from enrolment where stat_subject_id = (select stat_subject_id from one) and person_id is null), '>=', 1::bigint, 'the enrolments stay, and are nobody''s');
select is((select count(*) from enrolment_event_detail d join enrolment e on e.id = d.enrolment_id where e.stat_subject_id = (select stat_subject_id from one)), 0::bigint, 'times of day and actors are gone');
select is((select count(*) from enrolment where stat_subject_id = (select stat_subject_id from one) and company_code is not null) + (select count(*) from figure_change where field = 'company_code' and old_value = 'DEMO-LONE'), 0::bigint, 'so is a company of one');
select is((select count(*) from subject_key where stat_subject_id = (select stat_subject_id from one)), 0::bigint, 'and every match key');
select is((select count(*) from (select * from before except select * from figures('academic', '2023-2024', tables => release_tables())) x), 0::bigint, 'no figure has moved, not even of an open year');
select is((select erased from figure_merges('academic', '2023-2024')), 1::bigint, 'the figures say how many were forgotten');
select is((select string_agg(release_mismatch(id), '; ') from year_release), null, 'every release verifies');
-- Twenty more, at random.
create temporary table picked as select p.id from person p join who on p.id = any (who.all) order by random() limit 20;
select count(*) from picked p cross join lateral ask_erasure(p.id, 'erase');
do $$ begin for i in 1 .. 20 loop perform run_erasures(); end loop; end $$;
select is((select count(*) from picked p join person x on x.id = p.id), 0::bigint, 'twenty random people are forgotten');
select is((select string_agg(release_mismatch(id), '; ') from year_release), null, 'and every release verifies, cells and hashes');
-- Purge instead of erase: were an erasure to take what counts, it refuses, and all is as before.
create function world.purge() returns trigger language plpgsql as $$
begin
  set local session_replication_role = replica;
  delete from outcome_event o using enrolment e where e.id = o.enrolment_id and e.stat_subject_id = old.stat_subject_id;
  delete from enrolment_event v using enrolment e where e.id = v.enrolment_id and e.stat_subject_id = old.stat_subject_id;
  set local session_replication_role = origin;
  return old;
end $$;
create trigger purge before delete on person for each row execute function world.purge();
create temporary table next as select min(p.id) as id from person p join who on p.id = any (who.all) where exists (select from figure_enrolments('academic', '2023-2024', finished_day() - 3, finished_day() - 3) c join enrolment e on e.id = c.enrolment_id where e.person_id = p.id);
select ask_erasure((select id from next), 'erase');
select is(erase_person((select max(id) from erasure)), 'figures', 'an erasure that would move a closed figure is refused');
select is((select count(*) from person where id = (select id from next)), 1::bigint, 'and undone');
select is((select held_by from my_erasure((select id from next))), 'figures', 'which is said');
select is((select string_agg(release_mismatch(id), '; ') from year_release), null, 'every release still verifies');
select * from finish();
rollback;
