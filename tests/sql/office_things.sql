-- The house's own data: organisations, axes, programmes, codes, settings, retention, parked mail.
begin;
select plan(86);
create temp table who as select new_person('Odile', 'Bureau', 'odile@example.org', 'fr') as office, new_person('Adrien', 'Chef', 'adrien@example.org', 'fr') as admin, new_person('Tim', 'Teacher', 'tim@example.org', 'en') as teacher;
insert into role_grant (person_id, role) select office, 'office' from who union all select admin, 'admin' from who union all select teacher, 'teacher' from who;
create function pg_temp.organisation_(by bigint, known bigint, c jsonb) returns text language sql as $$
  select coalesce((select coalesce(array_to_string(d.refusal, ' '), 'done') from save_organisation(by, known, coalesce(c ->> 'stamp', (select md5(o::text) from organisation o where o.id = known)), f ->> 'code', f ->> 'name_fr', f ->> 'name_en',
    f ->> 'legal_name', f ->> 'kind', f ->> 'role', f ->> 'siret', f ->> 'uai', f ->> 'nda', f ->> 'qualiopi', f ->> 'city', f ->> 'contact_name', f ->> 'contact_email', f ->> 'role_from', f ->> 'role_to', f ->> 'parent') d), 'nothing')
  from (select '{"code": "ZZ-NEW", "name_fr": "Nouveau", "kind": "company"}'::jsonb || c as f) v
$$;
create function pg_temp.answer(refusal text[]) returns text language sql as $$ select coalesce(array_to_string(refusal, ' '), 'done') $$;

-- clean_identifier, read_day
select is(clean_identifier(E' 123.456\u00A0789\u202F000-12 a '), '12345678900012A', 'clean_identifier drops blanks, dots and dashes');
select is(clean_identifier(' - '), null, 'clean_identifier leaves nothing of nothing');
select results_eq($$ select (read_day(t)).* from unnest(array['2027-01-31', '31/1/2027', '', '31/02/2027', 'soon']) t $$,
  $$ values (date '2027-01-31', null::text), ('2027-01-31', null), (null, null), (null, 'not_a_date'), (null, 'not_a_date') $$, 'read_day reads two ways of writing a day');

-- save_organisation, add_former_name, note_change, office_history
select is(pg_temp.organisation_(teacher, null, '{}'), 'nothing', 'save_organisation is not a teacher''s') from who;
select is(pg_temp.organisation_(office, null, c), r, 'save_organisation refuses ' || r) from who, (values
  ('{"code": " "}'::jsonb, 'code.missing'), ('{"code": "é"}', 'code.malformed'), ('{"name_fr": ""}', 'name_fr.missing'), ('{"kind": "club"}', 'organisation_kind.unknown'), ('{"role": "king"}', 'cluster_role.unknown'),
  ('{"siret": "123 456 789 0123"}', 'siret.length'), ('{"siret": "1234567890123x"}', 'siret.not_digits'), ('{"siret": "12345678900001"}', 'siret.key'), ('{"uai": "755890"}', 'uai.malformed'), ('{"uai": "0755890A"}', 'uai.key'),
  ('{"nda": "117512345"}', 'nda.length'), ('{"nda": "11-75-1234-5X7"}', 'nda.not_digits'), ('{"qualiopi": "2027-02-30"}', 'qualiopi_until.not_a_date'), ('{"contact_email": "me"}', 'contact_email.malformed')) v (c, r);
select is((select refusal_values ->> 'siret_digits' from save_organisation((select office from who), null, null, 'ZZ-NEW', 'N', null, null, 'company', 'none', '123 456 789 0123', null, null, null, null, null, null, null, null, null)), '13', 'the refusal says how many digits came');
select is(pg_temp.organisation_(office, null, '{"siret": "356.000.000 00048", "uai": "000-0001 b", "nda": "11-75-12345-75"}'), 'done', 'save_organisation adds one, its identifiers tidied') from who;
select results_eq($$ select siret, uai, nda from organisation where code = 'ZZ-NEW' $$, $$ values ('35600000000048', '0000001B', '11751234575') $$, 'the tidied ones are kept');
select is(pg_temp.organisation_(office, null, '{}'), 'code.taken', 'save_organisation refuses a code that is taken') from who;
select is(pg_temp.organisation_(office, null, '{"code": "ZZ-TWO", "siret": "35600000000048"}'), 'siret.taken', 'and a number that is another''s') from who;
select is(pg_temp.organisation_(office, (select id from organisation where code = 'ZZ-NEW'), '{"stamp": "old"}'), 'stale_save', 'save_organisation refuses a stale save') from who;
select is(pg_temp.organisation_(office, -1, '{}'), 'nothing', 'and one that is not there') from who;
select is(pg_temp.organisation_(office, (select id from organisation where code = 'ZZ-NEW'), '{"name_fr": "Autre", "contact_name": "Zoé"}'), 'done', 'save_organisation changes one') from who;
select is((select name from organisation_former_name f join organisation o on o.id = f.organisation_id where o.code = 'ZZ-NEW'), 'Nouveau', 'the name that goes is kept');
select is((select detail -> 'before' ->> 'name_fr' from audit where action = 'organisation.change'), 'Nouveau', 'the audit has the value before');
select ok((select detail::text !~ 'Zoé' from audit where action = 'organisation.change'), 'but never a contact''s');
select is((select count(*) from office_history((select office from who), 'organisation', (select id::text from organisation where code = 'ZZ-NEW'))), 2::bigint, 'office_history shows both changes');
select is(note_change(office, 'axis.change', 'axis', 'x', '{"a": 1}', '{"a": 1}'), false, 'note_change writes nothing when nothing changed') from who;
select is((select count(*) from add_former_name((select teacher from who), (select id from organisation where code = 'ZZ-NEW'), 'Ancien', '')), 0::bigint, 'add_former_name is not a teacher''s');
select is((select pg_temp.answer(refusal) from add_former_name((select office from who), (select id from organisation where code = 'ZZ-NEW'), ' ', '')), 'former_name.missing', 'add_former_name wants a name');
select is((select pg_temp.answer(refusal) from add_former_name((select office from who), (select id from organisation where code = 'ZZ-NEW'), 'Ancien', 'x')), 'until_on.not_a_date', 'and a day that exists');
select is((select pg_temp.answer(refusal) from add_former_name((select office from who), (select id from organisation where code = 'ZZ-NEW'), 'Ancien', '2001-01-01')), 'done', 'add_former_name adds it');

-- save_axis, save_programme, read_validity
select results_eq($$ select (read_validity(a, b)).* from (values ('', ''), ('2027-01-01', '1/1/2027'), ('soon', '2027-02-30'), ('2027-02-01', '2027-01-31')) v (a, b) $$,
  $$ values (null::date, null::date, '{}'::text[]), ('2027-01-01', '2027-01-01', '{}'), (null, null, '{valid_from.not_a_date,valid_to.not_a_date}'), ('2027-02-01', '2027-01-31', '{valid_to.before_start}') $$, 'read_validity takes both days or says what is wrong with each');
select is((select count(*) from save_axis((select teacher from who), null, null, 'zz', 'A', 'A', '', '')), 0::bigint, 'save_axis is not a teacher''s');
select is((select pg_temp.answer(refusal) from save_axis((select office from who), null, null, a[1], a[2], a[3], a[4], a[5])), r, 'save_axis refuses ' || r) from (values
  (array['Z Z', 'A', 'A', '', ''], 'code.malformed'), (array['zz', '', 'A', '', ''], 'name_fr.missing'), (array['zz', 'A', '', '', ''], 'name_en.missing'), (array['zz', 'A', 'A', '2027-02-01', '2027-01-01'], 'valid_to.before_start')) v (a, r);
select is((select saved_code from save_axis((select office from who), null, null, 'zz', 'Axe', 'Axis', '2027-01-01', '')), 'zz', 'save_axis adds one');
select is((select pg_temp.answer(refusal) from save_axis((select office from who), null, null, 'zz', 'Axe', 'Axis', '', '')), 'code.taken', 'save_axis refuses a code that is taken');
select is((select pg_temp.answer(refusal) from save_axis((select office from who), 'zz', 'old', null, 'Axe', 'Axis', '', '')), 'stale_save', 'save_axis refuses a stale save');
select is((select saved_code from save_axis((select office from who), 'zz', (select md5(x::text) from axis x where x.code = 'zz'), null, 'Axe', 'Axis two', '', '')), 'zz', 'save_axis changes one');
select is((select count(*) from save_programme((select teacher from who), null, null, 'ZZ', '', '', '', '', '', '', '', '', '')), 0::bigint, 'save_programme is not a teacher''s');
select is((select pg_temp.answer(refusal) from save_programme((select office from who), null, null, a[1], '', '', '', '', a[2], a[3], '', '', '')), r, 'save_programme refuses ' || r) from (values
  (array['', '', ''], 'code.missing'), (array['ZZ', 'nowhere', ''], 'axis.unknown'), (array['ZZ', '', 'NO-SUCH'], 'lead.unknown')) v (a, r);
select is((select pg_temp.answer(refusal) from save_programme((select office from who), null, null, 'ZZ', '', '', '', '', '', '', '2027-02-01', '2027-01-01', '')), 'valid_to.before_start', 'save_programme refuses an end before the beginning');
select is((select saved_code from save_programme((select office from who), null, null, 'ZZ', '', '', '', '', '', 'zz-new', '', '', '')), 'ZZ', 'save_programme adds one without a name');
select results_eq($$ select acronym, title_fr, title_en from acceleration_programme where code = 'ZZ' $$, $$ values (null::text, null::text, null::text) $$, 'unknown stays unknown');
select is((select pg_temp.answer(refusal) from save_programme((select office from who), 'ZZ', 'old', null, 'RY', '', '', '', '', '', '', '', '')), 'stale_save', 'save_programme refuses a stale save');

-- save_code, end_code
select is((select count(*) from save_code((select office from who), 'colours', '1', 'a', 'a', '', '', '')), 0::bigint, 'save_code knows its lists');
select is((select pg_temp.answer(refusal) from save_code((select office from who), 'nsf', '32', 'a', 'a', '', '', '')), 'code.malformed', 'save_code checks the form of a code');
select is((select saved_code from save_code((select office from who), 'nsf', '999', 'Avant', 'Before', '1', '2020-01-01', '')), '999', 'save_code adds a code');
select is((select pg_temp.answer(refusal) from save_code((select office from who), 'nsf', '999', 'Après', 'After', '2', d, '')), r, 'save_code refuses ' || r) from (values ('', 'valid_from.missing'), ('2020-01-01', 'valid_from.before_last')) v (d, r);
select is((select saved_code from save_code((select office from who), 'nsf', '999', 'Après', 'After', '2', '2025-01-01', '')), '999', 'save_code replaces what it means');
select results_eq($$ select c.label_fr, f.label_fr, f.valid_to from code c join code_former f using (list, code) where c.list = 'nsf' and c.code = '999' $$, $$ values ('Après', 'Avant', date '2024-12-31') $$, 'the former meaning stays readable');
select is((select pg_temp.answer(refusal) from end_code((select office from who), 'nsf', c, d)), r, 'end_code refuses ' || r) from (values ('000', '2027-01-01', 'ended_code.unknown'), ('999', '', 'last_on.missing'), ('999', '2000-01-01', 'last_on.before_start')) v (c, d, r);
select is((select pg_temp.answer(refusal) from end_code((select office from who), 'nsf', '999', '2027-01-01')), 'done', 'end_code ends a code');

-- save_setting, save_retention_rule
create function pg_temp.setting_(by bigint, typed text, why text default 'Because') returns text language sql as $$
  select coalesce((select pg_temp.answer(d.refusal) from save_setting(by, 'sign_in_hours', (select md5(s::text) from setting s where s.name = 'sign_in_hours'), typed, why) d), 'nothing')
$$;
select is(pg_temp.setting_(teacher, '30'), 'nothing', 'save_setting is not a teacher''s') from who;
select is(pg_temp.setting_(office, v.typed, v.why), v.r, 'save_setting refuses ' || v.r) from who, (values ('', 'x', 'setting_value.missing'), ('a day', 'x', 'setting_value.not_a_number'), ('5', 'x', 'setting_value.too_short'), ('30', '', 'reason.missing')) v (typed, why, r);
select is(pg_temp.setting_(office, '30'), 'done', 'save_setting sets a value') from who;
select results_eq($$ select value, changed_by = office from setting s, who where s.name = 'sign_in_hours' $$, $$ values ('30', true) $$, 'the author is kept');
select is((select pg_temp.answer(refusal) from save_setting((select office from who), 'sign_in_hours', 'old', '40', 'x')), 'stale_save', 'save_setting refuses a stale save');
create function pg_temp.rule_(by bigint, active text, archive text, confirmed text default null, basis text default null) returns text language sql as $$
  select coalesce((select pg_temp.answer(d.refusal) from save_retention_rule(by, 'alert', (select md5(r::text) from retention_rule r where r.name = 'alert'), active, archive, confirmed, basis) d), 'nothing')
$$;
select is(pg_temp.rule_(office, '6', '0'), 'nothing', 'save_retention_rule is the administrator''s') from who;
select is(pg_temp.rule_(admin, v.a, v.b, v.c), v.r, 'save_retention_rule refuses ' || v.r) from who, (values ('601', '', null, 'active_months.out_of_range'), ('6', '-1', null, 'archive_months.out_of_range'), ('6', '0', 'yes', 'basis.missing')) v (a, b, c, r);
select is(pg_temp.rule_(admin, '6', '', 'yes', 'Code'), 'done', 'save_retention_rule keeps a rule') from who;
select results_eq($$ select active_months, archive_months, is_confirmed from retention_rule where name = 'alert' $$, $$ values (6, null::int, true) $$, 'not decided is not zero');

-- parked_mails, retry_mail
select is(queue_mail('zz:1', 'confirm_email', teacher, '{}'), true, 'a message is queued') from who;
select is((select pg_temp.answer(refusal) from retry_mail((select office from who), (select max(id) from mail_outbox))), 'mail_not_parked', 'retry_mail refuses one that is not parked');
update mail_outbox set parked_at = now(), last_error = '550 no such user', recipient = 'old@example.org' where event = 'zz:1';
select is((select last_error from parked_mails((select office from who)) where recipient = 'old@example.org'), '550 no such user', 'parked_mails says why');
select is((select count(*) from parked_mails((select teacher from who))), 0::bigint, 'parked_mails says nothing to a teacher');
select is((select count(*) from retry_mail((select teacher from who), (select max(id) from mail_outbox))), 0::bigint, 'retry_mail is not a teacher''s');
select is((select pg_temp.answer(refusal) from retry_mail((select office from who), (select max(id) from mail_outbox))), 'done', 'retry_mail tries it again');
select results_eq($$ select recipient, parked_at is null, attempts from mail_outbox where event = 'zz:1' $$, $$ values ('tim@example.org', true, 0) $$, 'to the address of today');
select is((select count(*) from continuing_gate g where g.missing not between 0 and 11), 0::bigint, 'continuing_gate counts eleven gates at most');
select * from finish();
rollback;
