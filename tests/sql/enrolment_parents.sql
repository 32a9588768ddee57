-- What an enrolment and its events point to, which no foreign key watches: the triggers of the rush do.
begin;
\ir fixtures/enrolments.sql
select plan(14);

select fixture.person(1) as pia, fixture.session('PARENTS', 9) as s \gset
select fixture.enrol(:pia, :s);
select fixture.of(:pia, :s) as e \gset
select stat_subject_id as subject from person where id = :pia \gset

-- require_parents and require_new_parents: an enrolment's session, subject and person exist, when it comes and when it moves.
create function pg_temp.broken(statement text) returns text language plpgsql as $$
declare
  told text;
begin
  execute statement;
  return 'nothing';
exception when foreign_key_violation then
  get stacked diagnostics told = constraint_name;
  return coalesce(nullif(told, ''), 'orphans');
end $$;
select is(pg_temp.broken(format('insert into enrolment (session_id, stat_subject_id, person_id, track, state) values (0, %L, %s, ''FI'', ''finished'')', :'subject', :pia)), 'enrolment_session_id_fkey', 'require_parents: an enrolment has its session');
select is(pg_temp.broken(format('insert into enrolment (session_id, stat_subject_id, person_id, track, state) values (%s, %L, %s, ''FI'', ''finished'')', :s, gen_random_uuid(), :pia)), 'enrolment_stat_subject_id_fkey', 'and its subject');
select is(pg_temp.broken(format('insert into enrolment (session_id, stat_subject_id, person_id, track, state) values (%s, %L, 0, ''FI'', ''finished'')', :s, :'subject')), 'enrolment_person_id_fkey', 'and its person, where it names one');
select is(pg_temp.broken(format('insert into enrolment (session_id, stat_subject_id, track, state) values (%s, %L, ''FI'', ''finished'')', :s, :'subject')), 'nothing', 'a person erased leaves an enrolment without one');
select is(pg_temp.broken(format('insert into enrolment (session_id, stat_subject_id, person_id, track, state) select x, %L, %s, ''FI'', ''finished'' from unnest(array[%s, 0]) x', :'subject', :pia, :s)), 'enrolment_session_id_fkey', 'one wrong row of many is found');
select is(pg_temp.broken(format('update enrolment set session_id = 0 where id = %s', :e)), 'enrolment_session_id_fkey', 'require_new_parents: an enrolment cannot move to a session that is not there');
select is(pg_temp.broken(format('update enrolment set stat_subject_id = %L where id = %s', gen_random_uuid(), :e)), 'enrolment_stat_subject_id_fkey', 'nor to such a subject');
select is(pg_temp.broken(format('update enrolment set person_id = 0 where id = %s', :e)), 'enrolment_person_id_fkey', 'nor to such a person');

-- refuse_transition: an event's enrolment exists.
select is(pg_temp.broken('insert into enrolment_event (enrolment_id, seq, kind, state_after, effective_on, recorded_on, actor_role) values (0, 1, ''enrol'', ''enrolled'', current_date, current_date, ''person'')'), 'enrolment_event_enrolment_id_fkey', 'an event has its enrolment');

-- refuse_orphans and refuse_subject_orphans: what is pointed to stays.
select is(pg_temp.broken(format('delete from session where id = %s', :s)), 'orphans', 'refuse_orphans: a session with an enrolment stays');
select is(pg_temp.broken(format('delete from enrolment where id = %s', :e)), 'orphans', 'an enrolment with an event stays');
insert into stat_subject (id, birth_band) values ('00000000-0000-4000-8000-000000000001', 1990), ('00000000-0000-4000-8000-000000000002', 1990);
insert into enrolment (session_id, stat_subject_id, track, state) values (:s, '00000000-0000-4000-8000-000000000001', 'FI', 'finished');
select is(pg_temp.broken('delete from stat_subject where id = ''00000000-0000-4000-8000-000000000001'''), 'orphans', 'refuse_subject_orphans: a subject with an enrolment stays');
select is(pg_temp.broken('delete from stat_subject where id = ''00000000-0000-4000-8000-000000000002'''), 'nothing', 'one without goes');
update enrolment set person_id = null where id = :e;
select is((select count(*)::int from enrolment e where e.person_id is null and e.id = :e), 1, 'an enrolment may lose its person');
select * from finish();
rollback;
