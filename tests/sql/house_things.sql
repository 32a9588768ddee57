-- What the office keeps of organisations and programmes beside their names, histories in words, and the mail that ends long work.
begin;
select plan(40);
create temp table who as select new_person('Odile', 'Bureau', 'odile@example.org', 'fr') as office, new_person('Tim', 'Teacher', 'tim@example.org', 'en') as teacher, new_person('Zoé', 'O', 'zoe@example.org', 'en') as zoe;
insert into role_grant (person_id, role) select office, 'office' from who union all select teacher, 'teacher' from who;
create function pg_temp.answer(refusal text[]) returns text language sql as $$ select coalesce(array_to_string(refusal, ' '), 'done') $$;
create function pg_temp.organisation_(by bigint, known text, c jsonb) returns text language sql as $$
  select coalesce((select pg_temp.answer(d.refusal) from save_organisation(by, (select id from organisation where code = known), (select md5(o::text) from organisation o where o.code = known), c ->> 'code', coalesce(c ->> 'name_fr', 'Nouveau'), null, null, 'company', c ->> 'role',
    null, null, null, null, null, null, null, c ->> 'from', c ->> 'to', c ->> 'parent', c ->> 'month') d), 'nothing')
$$;
create function pg_temp.number_(code text) returns bigint language sql as $$ select o.id from organisation o where o.code = number_.code $$;

-- save_organisation: dates of the part in the cluster, and who stands above.
select is(pg_temp.organisation_(office, null, '{"code": "ZZ-UP"}'), 'done', 'one to stand above') from who;
select is(pg_temp.organisation_(office, null, c || '{"code": "ZZ-IN"}'), r, 'save_organisation refuses ' || r) from who, (values ('{"from": "soon"}'::jsonb, 'cluster_role_from.not_a_date'), ('{"to": "2026-02-30"}', 'cluster_role_to.not_a_date'),
  ('{"from": "2026-03-01", "to": "2026-02-01"}', 'cluster_role_to.before_start'), ('{"parent": "ZZ-NONE"}', 'parent.unknown')) v (c, r);
select is(pg_temp.organisation_(office, null, '{"code": "ZZ-IN", "role": "member", "from": "2026-01-01", "to": "2027-12-31", "parent": " zz-up "}'), 'done', 'it takes dates and the one above') from who;
select results_eq($$ select cluster_role_from, cluster_role_to, parent_id from organisation where code = 'ZZ-IN' $$, $$ select date '2026-01-01', date '2027-12-31', pg_temp.number_('ZZ-UP') $$, 'and keeps them');
select is(pg_temp.organisation_(office, 'ZZ-IN', '{"parent": "ZZ-IN"}'), 'parent.loop', 'nobody stands above oneself') from who;
select is(pg_temp.organisation_(office, 'ZZ-UP', '{"parent": "ZZ-IN"}'), 'parent.loop', 'nor by way of others') from who;
select is(pg_temp.organisation_(office, 'ZZ-IN', '{"parent": ""}'), 'done', 'the one above may go again') from who;
select is((select fiscal_month from organisation where code = 'ZZ-IN'), 1, 'a fiscal year begins in January until somebody says otherwise');
select is(pg_temp.organisation_(office, 'ZZ-IN', '{"month": "13"}'), 'fiscal_month.unknown', 'there are twelve months') from who;
select is(pg_temp.organisation_(office, 'ZZ-IN', '{"month": "9"}'), 'done', 'it may begin in September') from who;
select is(pg_temp.organisation_(office, 'ZZ-IN', '{}'), 'done', 'a form without the month') from who;
select is((select fiscal_month from organisation where code = 'ZZ-IN'), 9, 'leaves it as it was');

-- remove_former_name
select is(pg_temp.organisation_(office, 'ZZ-UP', '{"name_fr": "Autre"}'), 'done', 'a name goes and is kept') from who;
create temp table former as select id, organisation_id from organisation_former_name where organisation_id = pg_temp.number_('ZZ-UP');
select is((select count(*) from remove_former_name((select teacher from who), organisation_id, id, 'x')), 0::bigint, 'remove_former_name is not a teacher''s') from former;
select is((select count(*) from remove_former_name((select office from who), pg_temp.number_('ZZ-IN'), id, 'x')), 0::bigint, 'a name of another organisation is absent') from former;
select is((select pg_temp.answer(refusal) from remove_former_name((select office from who), organisation_id, id, why)), r, 'remove_former_name refuses ' || r) from former, (values (' ', 'reason.missing'), (repeat('x', 401), 'reason.too_long')) v (why, r);
select is((select pg_temp.answer(refusal) from remove_former_name((select office from who), organisation_id, id, 'Typed wrong')), 'done', 'with a reason it goes') from former;
select is_empty($$ select from organisation_former_name f join former using (id) $$, 'nobody finds it any more');
select results_eq($$ select action, detail -> 'before' ->> 'former_name', detail ->> 'reason' from audit where object = 'organisation' and object_id = pg_temp.number_('ZZ-UP')::text order by id desc limit 1 $$, $$ values ('organisation.former_name_removed', 'Nouveau', 'Typed wrong') $$, 'the audit keeps the name and why');
select is((select count(*) from remove_former_name((select office from who), organisation_id, id, 'x')), 0::bigint, 'it goes once') from former;

-- programme_members, save_programme
create function pg_temp.programme_(known text, members text, stamp text default null) returns text language sql as $$
  select coalesce((select pg_temp.answer(d.refusal) || coalesce(' ' || (d.refusal_values ->> 'unknown'), '') from save_programme((select office from who), known, coalesce(stamp, (select md5(x::text || coalesce(programme_members(x.code), '')) from acceleration_programme x where x.code = known)),
    'ZZ', null, null, null, null, null, null, null, null, members) d), 'nothing')
$$;
select is(pg_temp.programme_(null, 'ZZ-UP ZZ-NO'), 'members.unknown ZZ-NO', 'save_programme names the code that it does not know');
select is(pg_temp.programme_(null, E' zz-up,\r\nZZ-IN ; ZZ-IN'), 'done', 'save_programme takes members, however they are typed');
select is(programme_members('ZZ'), E'ZZ-IN\nZZ-UP', 'programme_members gives them back, each once');
select md5(x::text || coalesce(programme_members(x.code), '')) as stamp from acceleration_programme x where x.code = 'ZZ' \gset
select is(pg_temp.programme_('ZZ', 'ZZ-IN'), 'done', 'who is left out is a member no more');
select is(pg_temp.programme_('ZZ', 'ZZ-UP', :'stamp'), 'stale_save', 'a form from before that is stale, though only members changed');
select results_eq($$ select field, old_text, new_text from office_history_fields((select office from who), 'programme', 'ZZ', 'fr') limit 1 $$, $$ values ('members', 'ZZ-IN, ZZ-UP', 'ZZ-IN') $$, 'the history says so');

-- office_history_fields
select results_eq($$ select field, had, has, old_text, new_text from office_history_fields((select office from who), 'organisation', pg_temp.number_('ZZ-IN')::text, 'fr') where field = 'parent_id' order by change_id desc limit 1 $$,
  $$ values ('parent_id', true, false, 'Autre', null::text) $$, 'a number is told as the name of today');
select results_eq($$ select new_day, new_role, new_text from office_history_fields((select office from who), 'organisation', pg_temp.number_('ZZ-IN')::text, 'fr') where field in ('cluster_role', 'cluster_role_from') order by change_id, field limit 2 $$,
  $$ values (null::date, 'member', null::text), (date '2026-01-01', null, null) $$, 'days and roles have columns of their own');
select is_empty($$ select from office_history_fields((select teacher from who), 'organisation', pg_temp.number_('ZZ-IN')::text, 'fr') $$, 'nothing is said to a teacher');
select is_empty($$ select from office_history_fields((select office from who), 'person', (select zoe::text from who), 'fr') $$, 'nor of a person whose file is closed');

-- run_job: who asked is told at the end, of work that took more than a minute.
update job set lease_until = 'infinity' where state in ('waiting', 'running');
create temp table asked as select job_id from request_job((select office from who), 'audit_export', '2001-01-01', '2001-12-31');
select is(run_job(), 1, 'the work is done');
select is_empty($$ select from mail_outbox where event = 'job:' || (select job_id from asked) $$, 'who waited for less than a minute gets no mail');
update job set lease_until = 'infinity' where state in ('waiting', 'running');
update asked set job_id = r.job_id from request_job((select office from who), 'audit_export', '2001-01-01', '2001-12-31') r;
update job set created_at = now() - interval '61 seconds' where id = (select job_id from asked);
select is(run_job(), 1, 'the work is done, long after it was asked for');
select results_eq($$ select template collate "default", payload ->> 'path' from mail_outbox where event = 'job:' || (select job_id from asked) $$, $$ select 'job_done', '/jobs/' || job_id from asked $$, 'who asked hears that it is done');
insert into job (kind, person_id, created_at, input) select 'audit_export', office, now() - interval '2 minutes', '{"from_on": "never", "to_on": "2001-01-01"}' from who;
set local client_min_messages to error;
select is(run_job(), 1, 'one that cannot be done');
reset client_min_messages;
select is((select template collate "default" from mail_outbox where event = 'job:' || (select max(id) from job)), 'job_failed', 'who asked hears that too');
select * from finish();
rollback;
