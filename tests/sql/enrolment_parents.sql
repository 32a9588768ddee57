-- What an enrolment and its events point to, which no foreign key watches: the triggers of the rush do.
begin;
\ir fixtures/enrolments.sql
select plan(29);

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
exception when foreign_key_violation or check_violation then
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
-- Of many rows at once the same, by other ways.
create function pg_temp.many(session_id text, subject text, person text) returns text language sql as $$
  select format('insert into enrolment (session_id, stat_subject_id, person_id, track, state) select case when n = 777 then %s else %s end, case when n = 777 then %L else %L end::uuid, case when n = 777 then %s::bigint end, ''FI'', ''finished'' from generate_series(1, 1500) n', session_id, (select max(id) from session), subject,
    '00000000-0000-4000-8000-000000000001', person)
$$;
select is(pg_temp.broken(pg_temp.many('0', '00000000-0000-4000-8000-000000000001', 'null::bigint')), 'enrolment_session_id_fkey', 'one of 1,500 enrolments without its session is found');
select is(pg_temp.broken(pg_temp.many(:'s', '00000000-0000-4000-8000-000000000009', 'null::bigint')), 'enrolment_stat_subject_id_fkey', 'and one without its subject');
select is(pg_temp.broken(pg_temp.many(:'s', '00000000-0000-4000-8000-000000000001', '0')), 'enrolment_person_id_fkey', 'and one without its person');
select is(pg_temp.broken(pg_temp.many(:'s', '00000000-0000-4000-8000-000000000001', :'pia')), 'nothing', 'and good ones are taken');
create temporary table many as select e.id, row_number() over (order by e.id) as n from enrolment e where e.stat_subject_id = '00000000-0000-4000-8000-000000000001' and not exists (select from enrolment_event v where v.enrolment_id = e.id) order by e.id desc limit 1500;
-- Each enrolled and finished a day later; of one among them something else.
create function pg_temp.steps(kind text, state text, day int, seq int default 2) returns text language sql as $$
  select format('insert into enrolment_event (enrolment_id, seq, kind, state_after, effective_on, recorded_on, actor_role) select m.id, case when v.seq = 2 and m.n = 777 then %s else v.seq end, case when v.seq = 1 then ''enrol'' when m.n = 777 then %L else ''finish'' end,
    case when v.seq = 1 then ''enrolled'' when m.n = 777 then %L else ''finished'' end, date ''2024-01-01'' + case when v.seq = 1 then 0 when m.n = 777 then %s else 1 end, ''2024-02-01'', ''office'' from many m, (values (1), (2)) v (seq)', seq, kind, state, day)
$$;
select is(pg_temp.broken(pg_temp.steps('finish', 'finished', -1)), 'enrolment_event_transition', 'refuse_transition: one of 3,000 steps on a day before the one that it follows is found');
select is(pg_temp.broken(pg_temp.steps('accept', 'enrolled', 1)), 'enrolment_event_transition', 'and one that does not follow');
select is(pg_temp.broken(pg_temp.steps('finish', 'finished', 1, 3)), 'enrolment_event_transition', 'and one after a step that is missing');
select is(pg_temp.broken(pg_temp.steps('finish', 'finished', 1)), 'nothing', 'good ones are taken');
select is(pg_temp.broken('insert into enrolment_event (enrolment_id, seq, kind, state_after, effective_on, recorded_on, actor_role) select m.id, 3, case when m.n = 777 then ''finish'' else ''void'' end, case when m.n = 777 then ''finished'' else ''cancelled'' end, ''2024-01-02'', ''2024-02-01'', ''office'' from many m'), 'enrolment_event_transition', 'so where the step before stands in the table');
select is(pg_temp.broken('insert into enrolment_event (enrolment_id, seq, kind, state_after, effective_on, recorded_on, actor_role) select m.id, 3, ''void'', ''cancelled'', ''2024-01-02'', ''2024-02-01'', ''office'' from many m'), 'nothing', 'and the good ones');
select is(pg_temp.broken('insert into enrolment_event (enrolment_id, seq, kind, state_after, effective_on, recorded_on, actor_role) select - n, 1, ''enrol'', ''enrolled'', current_date, current_date, ''office'' from generate_series(1, 1500) n'), 'enrolment_event_enrolment_id_fkey', 'many events have their enrolments');

-- require_enrolments: so have attendance and outcomes.
select is(pg_temp.broken(format('insert into attendance_event (enrolment_id, presence, effective_on, recorded_on, actor_role) select x, ''present'', current_date, current_date, ''office'' from unnest(array[%s, 0]) x', :e)), 'attendance_event_enrolment_id_fkey', 'require_enrolments: an attendance has its enrolment');
select is(pg_temp.broken('insert into outcome_event (enrolment_id, outcome, effective_on, recorded_on, actor_role) values (0, ''completed'', current_date, current_date, ''office'')'), 'outcome_event_enrolment_id_fkey', 'and an outcome');
insert into enrolment (session_id, stat_subject_id, track, state) values (:s, '00000000-0000-4000-8000-000000000001', 'FI', 'finished') returning id as alone \gset
insert into outcome_event (enrolment_id, outcome, effective_on, recorded_on, actor_role) values (:alone, 'completed', current_date, current_date, 'office');
select is(pg_temp.broken(format('delete from enrolment where id = %s', :alone)), 'orphans', 'refuse_orphans: an enrolment with an outcome stays');
insert into enrolment (session_id, stat_subject_id, track, state) values (:s, '00000000-0000-4000-8000-000000000001', 'FI', 'finished') returning id as alone \gset
insert into attendance_event (enrolment_id, presence, effective_on, recorded_on, actor_role) values (:alone, 'present', current_date, current_date, 'office');
select is(pg_temp.broken(format('delete from enrolment where id = %s', :alone)), 'orphans', 'and one with an attendance');
select * from finish();
rollback;
