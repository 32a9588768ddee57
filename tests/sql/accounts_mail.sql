-- The outbox: queueing, claiming, sending, failing; and what is swept.
begin;
select plan(33);
delete from mail_outbox;
create temp table who as select new_person('Zoé', 'O''Neil', 'zoe@example.org', 'en') as zoe;

-- queue_mail
select is(queue_mail('test:1', 'confirm_email', zoe, '{"token": "t"}'), true, 'queue_mail queues') from who;
select results_eq($$ select recipient, language, payload from mail_outbox $$, $$ values ('zoe@example.org', 'en', '{"given_name": "Zoé", "token": "t"}'::jsonb) $$, 'to the person''s address, in the person''s language');
select is(queue_mail('test:1', 'confirm_email', zoe, '{}'), false, 'the same event sends the same template once') from who;
select is(queue_mail('test:1', 'invitation', zoe, null), true, 'another template goes too') from who;
select is(queue_mail('test:2', 'invitation', 0, '{}'), false, 'an unknown person gets nothing');

-- claim_mail
select is((select count(*) from claim_mail(1)), 1::bigint, 'claim_mail gives no more than asked');
select is((select template from claim_mail(20)), 'invitation', 'a leased message is nobody else''s');
select is((select count(*) from claim_mail(20)), 0::bigint, 'all are leased');
update mail_outbox set lease_until = now() where template = 'confirm_email';
select results_eq($$ select template, recipient, language, payload ->> 'token' from claim_mail(20) $$, $$ values ('confirm_email', 'zoe@example.org', 'en', 't') $$, 'after its lease a message is given again');
select is((select attempts from mail_outbox where template = 'confirm_email'), 2, 'each time is counted');

-- mail_sent
select is(mail_sent(id), true, 'mail_sent marks it') from mail_outbox where template = 'confirm_email';
select results_eq($$ select sent_at, lease_until, payload from mail_outbox where template = 'confirm_email' $$, $$ select now(), null::timestamptz, '{}'::jsonb $$, 'and empties the payload');
select is(mail_sent(id), false, 'once') from mail_outbox where template = 'confirm_email';

-- mail_failed
select is(mail_failed(id, 'refused for now', false), true, 'mail_failed puts it off') from mail_outbox where template = 'invitation';
select results_eq($$ select next_attempt_at - now(), parked_at is null, last_error from mail_outbox where template = 'invitation' $$, $$ values (interval '30 seconds', true, 'refused for now') $$, 'for 30 seconds at first');
select is((select count(*) from claim_mail(20)), 0::bigint, 'it waits');
update mail_outbox set next_attempt_at = now(), attempts = 10 where template = 'invitation';
select is((select count(*) from claim_mail(20)), 1::bigint, 'when it is due it is given');
select is(mail_failed(id, 'again', false), true, 'a failure after many') from mail_outbox where template = 'invitation';
select is((select next_attempt_at - now() from mail_outbox where template = 'invitation'), interval '6 hours', 'waits 6 hours at most');
update mail_outbox set attempts = 12 where template = 'invitation';
select is(mail_failed(id, 'again', false), true, 'the last failure') from mail_outbox where template = 'invitation';
select isnt((select parked_at from mail_outbox where template = 'invitation'), null, 'parks it');
select is((select count(*) from claim_mail(20)), 0::bigint, 'a parked message is not given');
select queue_mail('test:3', 'invitation', zoe, '{}') from who \g /dev/null
select is(mail_failed(id, 'no such mailbox', true), true, 'a final refusal') from mail_outbox where event = 'test:3';
select isnt((select parked_at from mail_outbox where event = 'test:3'), null, 'parks at once');

-- claim_mail answers requests for passwords
insert into account (person_id) select zoe from who;
insert into password_reset_request (email) values ('ZOE@example.org'), ('nobody@example.org');
select results_eq($$ select template, recipient from claim_mail(20) $$, $$ values ('reset_password', 'zoe@example.org') $$, 'claim_mail turns a request for a password into its message');

-- sweep_expired
select sweep_expired() \g /dev/null
insert into sign_in_attempt (account_hash, address_hash, is_success, at) values ('a', 'b', false, now() - interval '25 hours'), ('a', 'b', false, now());
insert into request_key (person_id, key, fingerprint, issued_at, created_at) select zoe, repeat(k, 32), '', now(), now() - d from who, (values ('1', interval '8 days'), ('2', interval '1 day')) v (k, d);
insert into sign_in (session_hash, person_id, expires_at, last_seen_at, idle_minutes)
select repeat(h, 64), zoe, now() + e, now() - s, i from who, (values ('a', interval '0', interval '0', null::int), ('b', '1 hour', '31 minutes', 30), ('c', '1 hour', '5 hours', null)) v (h, e, s, i);
insert into one_time_link (token_hash, person_id, kind, created_at, expires_at) select repeat('e', 64), zoe, 'invitation', now() - interval '8 days', now() - interval '1 day' from who;
update mail_outbox set sent_at = now() - interval '181 days' where template = 'confirm_email';
select is(sweep_expired(), 6::bigint, 'sweep_expired tells how many rows went');
select is((select count(*) from sign_in_attempt where account_hash = 'a'), 1::bigint, 'old attempts');
select is((select string_agg(left(key, 1), '') from request_key where person_id = zoe), '2', 'old keys') from who;
select is((select string_agg(left(session_hash, 1), '') from sign_in where person_id = zoe), 'c', 'ended sign-ins') from who;
select is((select count(*) from one_time_link where person_id = zoe and kind = 'invitation'), 0::bigint, 'outdated links') from who;
select is((select count(*) from one_time_link where person_id = zoe), 1::bigint, 'no link that works') from who;
select is((select count(*) from mail_outbox where event in ('test:1', 'test:3')), 2::bigint, 'rows of mail sent long ago; parked mail stays');
select is(sweep_expired(), 0::bigint, 'a second time finds nothing');
select * from finish();
rollback;
