-- Sign-in: the visitor of a page, the throttle, sign-in and sign-out.
begin;
select plan(48);

create function pg_temp.add_person(address text, is_account boolean default true) returns bigint language plpgsql as $$
declare
  added bigint := new_person('Zoé', 'O’Neil', address, 'fr');
begin
  if is_account then
    insert into account (person_id, password_hash) values (added, '$argon2id$test');
  end if;
  return added;
end $$;
create function pg_temp.hash(word text) returns text language sql as $$ select encode(sha256(convert_to(word, 'UTF8')), 'hex') $$;
create function pg_temp.fail(address text, place text, times int, ago interval default '0') returns void language sql as $$
  insert into sign_in_attempt (account_hash, address_hash, is_success, at) select account_hash(address), place, false, now() - ago from generate_series(1, times)
$$;
create temp table who as select pg_temp.add_person('zoe@example.org') as zoe, pg_temp.add_person('tim@example.org') as tim, pg_temp.add_person('bare@example.org', false) as bare;
insert into role_grant (person_id, role, from_on, to_on) select tim, r, current_date - 10, e from who, (values ('teacher', null::date), ('office', current_date - 2), ('leader', current_date + 5)) g (r, e);

-- visitor
select results_eq($$ select person_id, is_signed_in, roles, is_office, ends_at, is_seen_stale from visitor('') $$, $$ values (null::bigint, false, '{}'::text[], false, null::timestamptz, false) $$,
  'an empty cookie is nobody, and still one row');
select is((select count(*) from visitor(null)), 1::bigint, 'no cookie gives one row');
select is((select is_signed_in from visitor(pg_temp.hash('unknown'))), false, 'an unknown cookie is nobody');
select isnt(record_sign_in('ZOE@example.org', 'here', (select zoe from who), true, pg_temp.hash('one'), null, null), null, 'a right password gives a sign-in');
select is((select person_id from visitor(pg_temp.hash('one'))), (select zoe from who), 'the cookie of that sign-in is that person');
select is(current_setting('amphi.person_id'), (select zoe::text from who), 'visitor sets amphi.person_id for the transaction');
select is((select person_name from visitor(pg_temp.hash('one'))), 'Zoé O’Neil', 'the visitor has a name');
select is((select ends_at from visitor(pg_temp.hash('one'))), now() + interval '20 hours', 'a student stays signed in for 20 hours');
select is((select is_seen_stale from visitor(pg_temp.hash('one'))), false, 'a new sign-in is not stale');
select is((select is_signed_in from visitor(pg_temp.hash('none'))), false, 'another cookie is nobody again');
select is(current_setting('amphi.person_id'), '', 'visitor clears amphi.person_id for nobody');
update sign_in set last_seen_at = now() - interval '61 seconds' where session_hash = pg_temp.hash('one');
select is((select is_seen_stale from visitor(pg_temp.hash('one'))), true, 'last seen over a minute ago is stale');
select is(mark_seen(pg_temp.hash('one')), true, 'mark_seen notes a stale sign-in');
select is((select is_seen_stale from visitor(pg_temp.hash('one'))), false, 'it is not stale then');
select is(mark_seen(pg_temp.hash('one')), false, 'mark_seen writes nothing twice');
update sign_in set expires_at = now() where session_hash = pg_temp.hash('one');
select is((select is_signed_in from visitor(pg_temp.hash('one'))), false, 'an expired sign-in is nobody');
update sign_in set expires_at = now() + interval '1 hour' where session_hash = pg_temp.hash('one');
update account set disabled_at = now() where person_id = (select zoe from who);
select is((select is_signed_in from visitor(pg_temp.hash('one'))), false, 'a disabled account is nobody');
update account set disabled_at = null where person_id = (select zoe from who);

-- staff
select is(record_sign_in('tim@example.org', 'here', (select tim from who), true, pg_temp.hash('two'), null, null), now() + interval '10 hours', 'staff stay signed in for 10 hours');
select is((select roles from visitor(pg_temp.hash('two'))), array['leader', 'teacher'], 'roles of today only');
select results_eq($$ select is_teacher, is_leader, is_office, is_admin from visitor(pg_temp.hash('two')) $$, $$ values (true, true, false, false) $$, 'each role is told apart');
select is((select ends_at from visitor(pg_temp.hash('two'))), now() + interval '30 minutes', 'staff who do nothing are signed out after 30 minutes');
select results_eq($$ select v.ordinal, v.person_id, v.is_teacher, v.is_leader, v.is_office from visitors(array[pg_temp.hash('two'), 'nobody', '', pg_temp.hash('one'), pg_temp.hash('two')]) v order by v.ordinal $$,
  $$ select o, p, coalesce(p = w.tim, false), coalesce(p = w.tim, false), false from who w, lateral (values (1, w.tim), (2, null), (3, null), (4, w.zoe), (5, w.tim)) x (o, p) order by o $$, 'visitors: many at once, each in its place, nobody for unknown ones');
update sign_in set last_seen_at = now() - interval '30 minutes' where session_hash = pg_temp.hash('two');
select is((select person_id from visitors(array[pg_temp.hash('two')])), null, 'visitors: an idle sign-in is nobody');
select is((select is_signed_in from visitor(pg_temp.hash('two'))), false, 'an idle sign-in is nobody');
select is(mark_seen(pg_temp.hash('two')), false, 'mark_seen never revives an idle sign-in');
select is((select is_signed_in from visitor(pg_temp.hash('two'))), false, 'it stays nobody');

-- find_account and the throttle
select results_eq($$ select person_id, password_hash, wait_seconds, is_disabled from find_account(' Zoe@Example.org ', 'there') $$, $$ select zoe, '$argon2id$test', 0, false from who $$,
  'find_account knows an address without regard to case and blanks');
select results_eq($$ select person_id, password_hash, wait_seconds, is_disabled from find_account('nobody@example.org', 'there') $$, $$ values (null::bigint, null::text, 0, false) $$,
  'an unknown address gives one empty row');
select is((select person_id from find_account('bare@example.org', 'there')), null, 'a person without account cannot sign in');
select pg_temp.fail('zoe@example.org', 'there', 4);
select is((select wait_seconds from find_account('zoe@example.org', 'there')), 0, 'four wrong passwords cost nothing');
select pg_temp.fail('zoe@example.org', 'there', 1);
select is((select wait_seconds from find_account('zoe@example.org', 'there')), 5, 'the fifth costs a wait');
select pg_temp.fail('zoe@example.org', 'there', 2);
select is((select wait_seconds from find_account('zoe@example.org', 'there')), 20, 'the wait doubles');
select pg_temp.fail('zoe@example.org', 'there', 30);
select is((select wait_seconds from find_account('zoe@example.org', 'there')), 900, 'the wait has an end');
select is((select wait_seconds from find_account('zoe@example.org', 'home')), 0, 'the victim still enters from elsewhere');
select is((select wait_seconds from find_account('tim@example.org', 'there')), 0, 'another account from there is free');
select is((select wait_seconds from find_account('nobody@example.org', 'there')), 0, 'an unknown account is free at first, like a known one');
select pg_temp.fail('nobody@example.org', 'lab', 5);
select is((select wait_seconds from find_account('nobody@example.org', 'lab')), 5, 'an unknown account waits like a known one');
select pg_temp.fail('n' || n || '@example.org', 'cafe', 1) from generate_series(1, 50) n;
select ok((select wait_seconds from find_account('tim@example.org', 'cafe')) > 0, 'fifty wrong passwords from one address make it wait, whatever the account');
select pg_temp.fail('tim@example.org', 'old', 20, '16 minutes');
select is((select wait_seconds from find_account('tim@example.org', 'old')), 0, 'old failures are forgotten');

-- record_sign_in
select is(record_sign_in('zoe@example.org', 'desk', (select zoe from who), false, null, null, null), null, 'a wrong password gives no sign-in');
select is((select count(*) from sign_in_attempt where address_hash = 'desk' and not is_success), 1::bigint, 'but is counted');
select isnt(record_sign_in('zoe@example.org', 'desk', (select zoe from who), true, pg_temp.hash('three'), pg_temp.hash('one'), '$argon2id$newer'), null, 'signing in again works');
select is((select is_signed_in from visitor(pg_temp.hash('one'))), false, 'the sign-in the browser held before ends');
select is((select password_hash from account where person_id = (select zoe from who)), '$argon2id$newer', 'a password hashed anew is kept');
update account set disabled_at = now() where person_id = (select tim from who);
select is(record_sign_in('tim@example.org', 'desk', (select tim from who), true, pg_temp.hash('four'), null, null), null, 'a disabled account gets no sign-in');

-- sign_out
select is(sign_out(pg_temp.hash('three')), true, 'sign_out ends a sign-in');
select is(sign_out(pg_temp.hash('three')), false, 'once');
select is((select array_agg(action order by id) from audit where person_id = (select zoe from who)), array['account.sign_in', 'account.sign_in', 'account.sign_out'], 'each is audited');
select * from finish();
rollback;
