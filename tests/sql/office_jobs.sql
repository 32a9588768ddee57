-- Long work: asked for, done step by step, stopped, failed, and its file.
begin;
select plan(27);
create temp table who as select new_person('Adrien', 'Chef', 'adrien@example.org', 'fr') as admin, new_person('Tim', 'Teacher', 'tim@example.org', 'en') as teacher, new_person('Zoé', 'O', 'zoe@example.org', 'en') as zoe;
insert into role_grant (person_id, role) select admin, 'admin' from who union all select teacher, 'teacher' from who;
update job set lease_until = 'infinity' where state in ('waiting', 'running');
insert into audit (at, action, object, object_id, detail) select '2001-02-03 10:00+00', 'zz.test', 'zz', n::text, case n when 1 then '{"a": "b,c"}'::jsonb end from generate_series(1, 2500) n;
create function pg_temp.answer(refusal text[]) returns text language sql as $$ select coalesce(array_to_string(refusal, ' '), 'done') $$;

select results_eq($$ select csv_cell(c) from unnest(array['plain', 'a,b', 'say "yes"', '=1+1', '-5', '-x', null]) c $$, $$ values ('plain'), ('"a,b"'), ('"say ""yes"""'), ('''=1+1'), ('-5'), ('''-x'), ('') $$, 'csv_cell quotes, and disarms formulas');
select is((select count(*) from request_job(teacher, 'audit_export', '2001-01-01', '2001-12-31')), 0::bigint, 'request_job is not a teacher''s') from who;
select is((select pg_temp.answer(refusal) from request_job((select admin from who), a[1], a[2], a[3])), r, 'request_job refuses ' || r) from (values
  (array['dance', '2001-01-01', '2001-12-31'], 'job_kind.unknown'), (array['audit_export', '', '2001-12-31'], 'from_on.missing'), (array['audit_export', '2001-01-01', ''], 'to_on.missing'),
  (array['audit_export', '2001-02-30', '2001-12-31'], 'from_on.not_a_date'), (array['audit_export', '2001-01-02', '2001-01-01'], 'to_on.before_start')) v (a, r);
create temp table asked as select job_id from request_job((select admin from who), 'audit_export', '2001-01-01', '2001-12-31');
select ok(may_see_job(admin, job_id) and not may_see_job(zoe, job_id) and not may_see_job(teacher, job_id), 'may_see_job: who asked, and the office') from who, asked;
select is(run_job(), 1, 'run_job does a step');
select results_eq($$ select state, done, total from job where id = (select job_id from asked) $$, $$ values ('running', 1000, 2500) $$, 'a thousand rows are done');
select is(job_file(admin, job_id), null, 'job_file gives nothing half done') from who, asked;
insert into audit (at, action, object, object_id) values ('2001-02-04 10:00+00', 'zz.late', 'zz', 'late');
select is((select count(*) from generate_series(1, 5) where run_job() = 1), 2::bigint, 'two more steps end it, then nothing waits');
select results_eq($$ select state, done, total, ended_at is not null, expires_at > now() from job where id = (select job_id from asked) $$, $$ values ('done', 2500, 2500, true, true) $$, 'all is done, and says until when it is kept');
select is((select count(*) from regexp_split_to_table(job_file(admin, job_id), E'\r\n') l where l <> ''), 2501::bigint, 'job_file: the header and each row once, none that came later') from who, asked;
select ok(job_file(admin, job_id) like E'id,at,person_id,action,object,object_id,detail\r\n%2001-02-03T10:00:00Z,,zz.test,zz,1,"{""a"": ""b,c""}"\r\n%', 'job_audit_export writes RFC 4180') from who, asked;
select is(job_file(zoe, job_id), null, 'job_file gives nothing to another') from who, asked;
select is((select pg_temp.answer(refusal) from cancel_job((select admin from who), (select job_id from asked))), 'job_ended', 'cancel_job refuses what has ended');
update job set expires_at = now() - interval '1 second' where id = (select job_id from asked);
select is(job_file(admin, job_id), null, 'job_file gives nothing past its days') from who, asked;
select cmp_ok(sweep_jobs(), '>=', 3::bigint, 'sweep_jobs takes the pieces');
create temp table second as select job_id from request_job((select admin from who), 'audit_export', '2001-01-01', '2001-12-31');
select is(run_job(), 1, 'another begins');
select is((select count(*) from cancel_job((select zoe from who), (select job_id from second))), 0::bigint, 'cancel_job is not another''s');
select is((select pg_temp.answer(refusal) from cancel_job((select admin from who), (select job_id from second))), 'done', 'cancel_job stops it');
select results_eq($$ select j.state, (select count(*) from job_part p where p.job_id = j.id) from job j where j.id = (select job_id from second) $$, $$ values ('cancelled', 0::bigint) $$, 'its pieces go');
select is(run_job(), 0, 'run_job leaves it alone');
insert into job (kind, input) values ('audit_export', '{"from_on": "never", "to_on": "2001-01-01"}');
set local client_min_messages to error;
select is(run_job(), 1, 'run_job takes one that cannot be done');
select results_eq($$ select state, said, ended_at is not null from job order by id desc limit 1 $$, $$ values ('failed', '22007', true) $$, 'it has failed, and the others go on');
insert into job (kind, lease_until) values ('audit_export', now() + interval '1 hour');
select is(run_job(), 0, 'run_job leaves alone what is held back');
select * from finish();
rollback;
