-- Profile, sign-ins, one's own data; idempotency keys.
begin;
select plan(37);
create function pg_temp.save(person bigint, changes jsonb default '{}') returns text language sql as $$
  select array_to_string((save_profile(person, c ->> 'given_name', c ->> 'family_name', c ->> 'usual_name', c ->> 'birth_day', c ->> 'birth_month', c ->> 'birth_year', c ->> 'phone',
    c ->> 'preferred_language', c ->> 'gender', c ->> 'qualification_level')).refusal, ' ')
  from (select '{"given_name": "Zoé", "family_name": "O''Neil", "preferred_language": "fr"}'::jsonb || changes as c) v
$$;
create temp table who as select new_person('Zoé', 'O''Neil', 'zoe@example.org', 'fr') as zoe, new_person('Tim', 'Other', 'tim@example.org', 'fr') as tim;
insert into account (person_id, password_hash) select zoe, '$argon2id$hidden' from who union all select tim, null from who;

-- save_profile
select is(pg_temp.save(zoe), null, 'save_profile takes what is there already') from who;
select is((select count(*) from audit where action = 'person.change'), 0::bigint, 'and notes no change');
select is(pg_temp.save(zoe, '{"given_name": "  Zoe\u0301  Marie ", "usual_name": "", "birth_day": "7", "birth_month": "03", "birth_year": "1999", "phone": "+33 1 44 27 44 27", "preferred_language": "en", "gender": "f", "qualification_level": "6"}'), null,
  'save_profile takes a full form') from who;
select results_eq($$ select given_name, usual_name, birth_on, phone, language, gender, qualification_level from person where email = 'zoe@example.org' $$,
  $$ values ('Zoé Marie', null::text, date '1999-03-07', '+33 1 44 27 44 27', 'en', 'f', 6) $$, 'names are tidied and composed, the rest is kept');
select results_eq($$ select s.birth_band, s.gender from stat_subject s join person p on p.stat_subject_id = s.id where p.email = 'zoe@example.org' $$, $$ values (1990, 'f') $$, 'statistics know a ten-year band only');
select is((select detail from audit where action = 'person.change'), '{"fields": ["given_name", "birth_on", "phone", "language", "gender", "qualification_level"]}'::jsonb, 'the audit names the fields, not their values');
select is(pg_temp.save(zoe, '{"birth_day": "", "birth_month": "", "birth_year": ""}'), null, 'an emptied date is taken away') from who;
select is((select birth_on from person where email = 'zoe@example.org'), null, 'it is unknown again');
select is((select s.birth_band from stat_subject s join person p on p.stat_subject_id = s.id where p.email = 'zoe@example.org'), null, 'for statistics too');
select is(pg_temp.save(zoe, c), r, 'save_profile refuses ' || r) from who, (values
  ('{"given_name": " "}'::jsonb, 'given_name.missing'),
  (jsonb_build_object('given_name', repeat('x', 121)), 'given_name.too_long'),
  (jsonb_build_object('family_name', E'a\u200Fb'), 'family_name.unknown_characters'),
  (jsonb_build_object('usual_name', repeat('x', 121)), 'usual_name.too_long'),
  ('{"birth_day": "7"}', 'birth_day.incomplete'),
  ('{"birth_day": "31", "birth_month": "2", "birth_year": "1999"}', 'birth_day.not_a_date'),
  ('{"birth_day": "x", "birth_month": "2", "birth_year": "1999"}', 'birth_day.not_a_date'),
  ('{"birth_day": "1", "birth_month": "2", "birth_year": "1899"}', 'birth_day.out_of_range'),
  ('{"phone": "call me"}', 'phone.malformed'),
  (jsonb_build_object('phone', repeat('1', 31)), 'phone.too_long'),
  ('{"preferred_language": "de"}', 'preferred_language.unknown'),
  ('{"gender": "x"}', 'gender.unknown'),
  ('{"qualification_level": "9"}', 'qualification_level.unknown')) t (c, r);

-- sign-ins
insert into sign_in (session_hash, person_id, expires_at) select repeat(c, 64), zoe, now() + e from who, (values ('a', interval '1 hour'), ('b', interval '1 hour'), ('c', interval '0')) v (c, e);
insert into sign_in (session_hash, person_id, expires_at) select repeat('d', 64), tim, now() + interval '1 hour' from who;
select results_eq($$ select is_current from who, my_sign_ins(zoe, repeat('b', 64)) $$, $$ values (true), (false) $$, 'my_sign_ins lists the open ones, this one first');
select is((delete_sign_ins(zoe, repeat('b', 64))).ended, 2, 'delete_sign_ins ends all others') from who;
select is((select string_agg(left(session_hash, 1), '' order by session_hash) from sign_in), 'bd', 'not this one, not another person''s');
select is((delete_sign_ins(zoe, repeat('b', 64))).ended, 0, 'nothing is left to end') from who;
select is((select count(*) from audit where action = 'account.end_sign_ins'), 1::bigint, 'one change, one audit row');

-- my_data
select ok(my_data(zoe, 'fr') @> '{"person": {"email": "zoe@example.org"}, "enrolment": [], "alert": []}', 'my_data gives the person and every table') from who;
select is(jsonb_array_length(my_data(zoe, 'fr') -> 'sign_in'), 1, 'with one''s own rows') from who;
select ok(my_data(zoe, 'en')::text !~ 'tim@|argon2|bbbbbbbbbb' and my_data(zoe, 'en')::text !~ (select stat_subject_id::text from person where id = zoe), 'without secrets, without others') from who;
select is(my_data(0, 'fr'), null, 'an unknown person has no data');

-- idempotency keys
select results_eq($$ select is_new, is_other, answer from who, claim_request(zoe, repeat('1', 32), extract(epoch from now())::bigint, 'f') $$, $$ values (true, false, null::text) $$, 'claim_request: a new key');
select is(keep_answer(zoe, repeat('1', 32), '"/my"'), true, 'its answer is kept') from who;
select results_eq($$ select is_new, is_other, answer from who, claim_request(zoe, repeat('1', 32), extract(epoch from now())::bigint, 'f') $$, $$ values (false, false, '"/my"') $$, 'a repeat gets it');
select is((select is_other from who, claim_request(zoe, repeat('1', 32), extract(epoch from now())::bigint, 'g')), true, 'the same key for something else is refused');
select results_eq($$ select is_new, is_other from who, claim_request(tim, repeat('1', 32), extract(epoch from now())::bigint, 'g') $$, $$ values (true, false) $$, 'another person''s key is another key');
select is((select is_other from who, claim_request(zoe, repeat('2', 32), extract(epoch from now() - interval '8 days')::bigint, 'f')), true, 'a form older than the kept answers is refused');
select * from finish();
rollback;
