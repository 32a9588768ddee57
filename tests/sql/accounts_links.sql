-- Accounts and links: create, confirm, forgotten password, invitation.
begin;
select plan(64);
create function pg_temp.token_of(template_name text, address text) returns text language sql as $$
  select payload ->> 'token' from mail_outbox where template = template_name and recipient = address order by id desc limit 1
$$;
create function pg_temp.id_of(address text) returns bigint language sql as $$ select id from person where lower(email) = lower(address) $$;

-- create_account
select is((create_account('  Zoé ', 'O’Neil', ' Zoe@Example.org ', '$argon2id$a', 'en')).refusal, null, 'create_account takes a new address');
select results_eq($$ select given_name, email, language, email_verified_at is null from person where email = 'Zoe@Example.org' $$, $$ values ('Zoé', 'Zoe@Example.org', 'en', true) $$, 'the person is there, not confirmed');
select is((select password_hash from account where person_id = pg_temp.id_of('zoe@example.org')), '$argon2id$a', 'the account has the password');
select matches(pg_temp.token_of('confirm_email', 'Zoe@Example.org'), '^[0-9a-f]{64}$', 'a message holds a token of 256 bits');
select is((select count(*) from one_time_link where token_hash = pg_temp.token_of('confirm_email', 'Zoe@Example.org')), 0::bigint, 'the table does not hold the token');
select is((select expires_at from one_time_link where person_id = pg_temp.id_of('zoe@example.org')), now() + interval '7 days', 'the link works for 7 days');
select is((create_account(' ', 'O', 'x', null, 'en', 'too_short')).refusal, '{given_name.missing,email.malformed,password.too_short}', 'create_account tells what is wrong with the password together with the rest');
select is((create_account('Ann', 'O', 'ann.o@example.org', null, 'en', 'missing')).refusal, '{password.missing}', 'and makes no account without a password');
select is_empty($$select from person where email = 'ann.o@example.org'$$, 'nor a person');
select is((select count(*) from audit where action = 'account.create' and person_id = pg_temp.id_of('zoe@example.org')), 1::bigint, 'create_account is audited');
select is((create_account('Other', 'Person', 'zoe@example.ORG', '$argon2id$b', 'fr')).refusal, null, 'an address that has an account gets the same answer');
select is((select password_hash from account where person_id = pg_temp.id_of('zoe@example.org')), '$argon2id$a', 'its password stays');
select is((select count(*) from mail_outbox where template = 'account_exists'), 1::bigint, 'and its owner is told');
select is((create_account('Other', 'Person', 'zoe@example.ORG', '$argon2id$b', 'fr')).refusal, null, 'again the same answer');
select is((select count(*) from mail_outbox where template = 'account_exists'), 1::bigint, 'but one message an hour');
select is((select count(*) from stat_subject s where not exists (select from person p where p.stat_subject_id = s.id) and not exists (select from enrolment e where e.stat_subject_id = s.id)), 0::bigint,
  'no statistical subject is left over');
select isnt(new_person('Ana', 'Registered', 'ana@example.org', 'fr'), null, 'a person whom the office registered');
select is((create_account('Ana', 'X', 'ana@example.org', '$argon2id$evil', 'fr')).refusal, null, 'such an address gets the same answer');
select is((select password_hash from account where person_id = pg_temp.id_of('ana@example.org')), null, 'the typed password is not taken');
select isnt(pg_temp.token_of('invitation', 'ana@example.org'), null, 'an invitation goes to the owner of the address');
select is((create_account('', ' ', '', '$argon2id$a', 'fr')).refusal, array['given_name.missing', 'family_name.missing', 'email.missing'], 'create_account refuses empty fields, all at once');
select is((create_account(repeat('é', 121), repeat('x', 121), repeat('a', 250) || '@b.fr', '$argon2id$a', 'fr')).refusal, array['given_name.too_long', 'family_name.too_long', 'email.too_long'],
  'create_account refuses what is too long, in characters');
select is((create_account(repeat('é', 120), 'x', 'long@example.org', '$argon2id$a', 'fr')).refusal, null, '120 accented letters fit');
select is((create_account(E'a\u202Eb', E'a\u0007', 'a b@c', '$argon2id$a', 'fr')).refusal, array['given_name.unknown_characters', 'family_name.unknown_characters', 'email.malformed'],
  'create_account refuses invisible signs and what is no address');
select is((create_account('李', '–', 'li@example.org', '$argon2id$a', 'xx')).refusal, null, 'a name of one letter in any script');

-- confirm_email
select results_eq($$ select is_valid, is_done, email from link_of_token(pg_temp.token_of('confirm_email', 'Zoe@Example.org'), '{confirm_email}') $$, $$ values (true, false, 'Zoe@Example.org') $$,
  'the page of a good link shows the address');
select is((select count(*) from link_of_token('no such', '{confirm_email}')), 1::bigint, 'a bad link gives one empty row');
select is((confirm_email('no such')).refusal, array['token.expired'], 'confirm_email refuses an unknown token');
select is((confirm_email(pg_temp.token_of('invitation', 'ana@example.org'))).refusal, array['token.expired'], 'confirm_email refuses a token of another kind');
select is((confirm_email(pg_temp.token_of('confirm_email', 'Zoe@Example.org'))).refusal, null, 'confirm_email takes its token');
select is((select email_verified_at from person where email = 'Zoe@Example.org'), now(), 'the address is confirmed');
select is((confirm_email(pg_temp.token_of('confirm_email', 'Zoe@Example.org'))).refusal, null, 'the same form twice is fine');
select is((select count(*) from audit where action = 'person.confirm_email'), 1::bigint, 'and audited once');
update one_time_link set expires_at = now() where person_id = pg_temp.id_of('li@example.org');
select is((confirm_email(pg_temp.token_of('confirm_email', 'li@example.org'))).refusal, array['token.expired'], 'confirm_email refuses an outdated token');

-- send_confirmation
select is((send_confirmation(pg_temp.id_of('li@example.org'))).refusal, null, 'send_confirmation answers at once');
select is((select count(*) from mail_outbox where template = 'confirm_email' and recipient = 'li@example.org'), 1::bigint, 'but sends nothing within a minute');
update one_time_link set created_at = now() - interval '2 minutes' where person_id = pg_temp.id_of('li@example.org');
select is((send_confirmation(pg_temp.id_of('li@example.org'))).refusal, null, 'a minute later');
select is((select count(*) from mail_outbox where template = 'confirm_email' and recipient = 'li@example.org'), 2::bigint, 'another message goes out');
select is((confirm_email(pg_temp.token_of('confirm_email', 'li@example.org'))).refusal, null, 'its link works');
update one_time_link set created_at = now() - interval '2 minutes' where person_id = pg_temp.id_of('li@example.org');
select is((send_confirmation(pg_temp.id_of('li@example.org'))).refusal, null, 'send_confirmation of a confirmed address');
select is((select count(*) from mail_outbox where template = 'confirm_email' and recipient = 'li@example.org'), 2::bigint, 'sends nothing');

-- request_password_reset
select is((request_password_reset(' ')).refusal, array['email.missing'], 'request_password_reset needs an address');
select is((request_password_reset('zoe')).refusal, array['email.malformed'], 'that is one');
select is((request_password_reset('nobody@example.org')).refusal, null, 'an unknown address gets the same answer');
select is((request_password_reset(' ZOE@example.org')).refusal, null, 'as a known one');
select is((select count(*) from password_reset_request), 2::bigint, 'and both are only noted');
select is(answer_reset_requests(), 1, 'only the known one gets a message');
select is((select count(*) from password_reset_request), 0::bigint, 'and the notes are gone');
select is((select expires_at from one_time_link where kind = 'reset_password'), now() + interval '30 minutes', 'the link works for 30 minutes');
select is((request_password_reset('zoe@example.org')).refusal, null, 'asking again at once');
select is(answer_reset_requests(), 0, 'sends no second message');

-- set_password_by_link
insert into sign_in (session_hash, person_id, expires_at) values (repeat('a', 64), pg_temp.id_of('zoe@example.org'), now() + interval '1 hour');
select is((set_password_by_link('no such', '$argon2id$c')).refusal, array['token.expired'], 'set_password_by_link refuses an unknown token');
select is((set_password_by_link(pg_temp.token_of('confirm_email', 'Zoe@Example.org'), '$argon2id$c')).refusal, array['token.expired'], 'and one of another kind');
select is((set_password_by_link(pg_temp.token_of('reset_password', 'Zoe@Example.org'), null, 'too_common')).refusal, '{password.too_common}', 'a password with a problem is refused, and the link stays good');
select is((set_password_by_link(pg_temp.token_of('reset_password', 'Zoe@Example.org'), '$argon2id$c')).refusal, null, 'it takes its token');
select is((select password_hash from account where person_id = pg_temp.id_of('zoe@example.org')), '$argon2id$c', 'the password is set');
select is((select count(*) from sign_in where person_id = pg_temp.id_of('zoe@example.org')), 0::bigint, 'every open sign-in ends');
select is((set_password_by_link(pg_temp.token_of('reset_password', 'Zoe@Example.org'), '$argon2id$d')).refusal, array['token.expired'], 'the link works once');
update account set disabled_at = now() where person_id = pg_temp.id_of('ana@example.org');
select is((set_password_by_link(pg_temp.token_of('invitation', 'ana@example.org'), '$argon2id$c')).refusal, array['token.expired'], 'not for a disabled account');

-- invite_account
select results_eq($$ select i.refusal from (values ('nonsense', 'admin', 'fr'), ('b@example.org', 'king', 'fr'), ('b@example.org', 'admin', 'de'), ('ana@example.org', null, 'fr')) a (e, r, l), invite_account(e, r, l) i $$,
  $$ values ('email.malformed'), ('role.unknown'), ('language.unknown'), ('account.disabled') $$, 'invite_account says what is wrong');
create temp table invited as select token, refusal from invite_account('boss@example.org', 'admin', 'en');
select is((select refusal from invited), null, 'invite_account invites');
select is((set_password_by_link((select token from invited), '$argon2id$e')).refusal, null, 'its link sets the password');
select results_eq($$ select p.language, p.email_verified_at is not null, g.role, g.scope from person p join role_grant g on g.person_id = p.id where p.email = 'boss@example.org' $$,
  $$ values ('en', true, 'admin', 'cluster') $$, 'the person is confirmed and has the role');
select is((select count(*) from invite_account('boss@example.org', 'admin', 'en') i, role_grant g where i.refusal is null and g.person_id = pg_temp.id_of('boss@example.org')), 1::bigint, 'a second invitation grants nothing twice');
select * from finish();
rollback;
