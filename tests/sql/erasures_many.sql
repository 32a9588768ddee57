-- Erasing a hundred people one after the other: every closed release is found again after each, and nothing of them is left.
begin;
\ir fixtures/figures.sql
select plan(7);
select setseed(0.47);
select world.course('EA', 'unit', 'FX-SU', 'master', 'core', 3), world.course('EB', 'short', 'FX-UPPA', 'none', 'dual', null);
select world.session('EA-1', 'EA', '2023-10-02', '2024-01-31', 'half_day'), world.session('EB-1', 'EB', '2024-03-04', '2024-03-05', 'half_day');
select world.enrolment('E' || n, 'EA-1', case n % 3 when 0 then '[["enrol", "enrolled", "2023-09-10"], ["withdraw", "withdrawn", "2023-11-20"]]' else '[["enrol", "enrolled", "2023-09-10"], ["finish", "finished", "2024-01-31"]]' end::jsonb) from generate_series(1, 110) n;
select world.enrolment('E' || n, 'EB-1', '[["enrol", "enrolled", "2024-02-01"], ["finish", "finished", "2024-03-05"]]', 'FC') from generate_series(1, 110, 2) n;
select world.attend('E' || n, 'EA-1', '2023-10-02', n % 200) from generate_series(1, 110) n;
select world.complete('E' || n, 'EA-1', '2024-01-31') from generate_series(1, 110) n where n % 3 <> 0;
insert into person (given_name, family_name, email, stat_subject_id) select 'Given' || t.number, 'Hundredfold' || t.number, 'h' || t.number || '@hundred.test', t.id from stat_subject t join enrolment e on e.stat_subject_id = t.id group by t.id, t.number;
update enrolment e set person_id = p.id from person p where p.stat_subject_id = e.stat_subject_id;
select write_release('2023-2024', 1, 'closed', finished_day(), write_release('2023-2024', 0, 'provisional', finished_day(), null, null, null, null), null, null, null);
create temporary table told as select f.dimension1, f.value1, f.dimension2, f.value2, f.measure, f.value from figures('academic', '2023-2024', tables => release_tables()) f;
create temporary table chosen as select p.id from person p where p.email like '%@hundred.test' order by random() limit 100;
create temporary table outcome as select c.id, (select a.refusal from ask_erasure(c.id, 'erase') a) as refusal from chosen c;
select is((select count(*) from outcome o where o.refusal is not null), 0::bigint, 'a hundred people chosen at random ask to be forgotten');
do $$ begin for n in 1 .. 101 loop perform run_erasures(); end loop; end $$;
select is((select count(*) from person p where p.email like '%@hundred.test') || ' ' || (select count(*) from erasure e where e.done_at is not null), '10 100', 'and are, each in a transaction that counts the closed years again');
select is((select string_agg(release_mismatch(r.id), '; ') from year_release r), null, 'erase_100_random_people: every release verifies, cells, hashes and all that stands beside them');
select is((select count(*) from ((select * from told except select f.dimension1, f.value1, f.dimension2, f.value2, f.measure, f.value from figures('academic', '2023-2024', tables => release_tables()) f) union all (select f.dimension1, f.value1, f.dimension2, f.value2, f.measure, f.value from figures('academic', '2023-2024', tables => release_tables()) f except select * from told)) x),
  0::bigint, 'and the year counts today what it did');
select is((select count(*) from stat_subject t where t.erased_on is not null), 100::bigint, 'which says that it rests on a hundred who are forgotten');
-- Every table, every column of text: no name, no address.
create function pg_temp.left_over() returns text language plpgsql as $$
declare
  part record;
  found bigint;
  places text := '';
begin
  for part in select c.relname, c.oid::regclass as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' loop
    execute format('select count(*) from %s t where t::text ~ ''Hundredfold|@hundred.test'' and not exists (select from person p where p.email like ''%%@hundred.test'' and strpos(t::text, p.email) > 0)', part.name) into found;
    if found > 0 then
      places := places || part.relname || ' ' || found || '; ';
    end if;
  end loop;
  return places;
end $$;
select is(pg_temp.left_over(), '', 'nothing of their names and addresses is left in any table');
insert into audit (action, object, object_id, detail) values ('test', 'test', '0', '{"name": "Hundredfold0"}');
select is(pg_temp.left_over(), 'audit 1; ', 'where one is left it would be seen');
select * from finish();
rollback;
