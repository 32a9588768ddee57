-- The small functions: fields as they are typed, settings, addresses, names of filters, the throttle and the limits of a sign-in.
begin;
\ir fixtures/enrolments.sql
select plan(97);

-- clean_name, name_problem, email_problem
select is(clean_name(t), w, format('clean_name(%s)', to_json(t::text))) from (values ('Zoé', 'Zoé'), ('  Zoé  Marie ', 'Zoé Marie'), (E'Zoé\t\n Marie', 'Zoé Marie'), (E'Zoe\u0301', 'Zoé'), ('', null), ('   ', null), (null, null), (E'\u00A0', null), (E'\u200B', null), (E'\uFEFF', null), (E'Zoé\u202FMarie', 'Zoé Marie'),
  (E'\u3000李\u3000', '李'), (E'می\u200Cخواهم', E'می\u200Cخواهم')) v (t, w);
select is(name_problem(t), w, format('name_problem(%s)', to_json(left(t, 20)))) from (values (null, 'missing'), ('李', null), ('O''Neil-d’Arc', null), (repeat('é', 120), null), (repeat('é', 121), 'too_long'), (E'a\u0007', 'unknown_characters'), (E'a\u0085', 'unknown_characters'),
  (E'a\u202Eb', 'unknown_characters'), (E'a\u2066b', 'unknown_characters'), (E'a\uFFFDb', 'unknown_characters'), (E'می\u200Cخواهم', null)) v (t, w);
select is(email_problem(t), w, format('email_problem(%s)', to_json(left(t, 20)))) from (values (null, 'missing'), ('a@b.fr', null), ('a+b@c.d.museum', null), ('é@b.fr', null), ('a', 'malformed'), ('a@b', 'malformed'), ('a@b.f', 'malformed'), ('a b@c.fr', 'malformed'), ('a@b.fr, c@d.fr', 'malformed'),
  (E'a@b.fr\nc', 'malformed'), ('"a"@b.fr', 'malformed'), ('a@@b.fr', 'malformed'), (repeat('a', 250) || '@b.fr', 'too_long'), (repeat('a', 249) || '@b.fr', null)) v (t, w);
-- What passes here passes the table too.
select is((select count(*)::int from (values ('Zoé'), (E'می\u200Cخواهم'), (repeat('é', 120)), ('–')) v (t) where name_problem(clean_name(t)) is null and new_person(clean_name(t), clean_name(t), 'fields' || length(t) || '@essai.test', 'fr') is not null), 4, 'a name without problem is one that the table takes');

-- read_birth_date
select is(birth_on || coalesce(' ' || problem, ''), w, format('read_birth_date(%L, %L, %L)', d, m, y)) from (values ('7', '3', '1999', '1999-03-07'), (' 07', '03 ', '1999', '1999-03-07'), ('29', '2', '2000', '2000-02-29'), ('1', '1', '1900', '1900-01-01')) v (d, m, y, w), read_birth_date(d, m, y);
select is(coalesce(problem, 'none'), w, format('read_birth_date(%L, %L, %L): %s', d, m, y, w)) from (values ('', '', '', 'none'), (null, null, null, 'none'), ('7', '', '1999', 'incomplete'), ('', '', '1999', 'incomplete'), ('x', '3', '1999', 'not_a_date'), ('29', '2', '1999', 'not_a_date'), ('0', '1', '1999', 'not_a_date'),
  ('1', '13', '1999', 'not_a_date'), ('1', '1', '99', 'not_a_date'), ('1', '1', '0000', 'not_a_date'), ('1', '1', '-999', 'not_a_date'), ('31', '12', '1899', 'out_of_range'), ('1', '1', '2999', 'out_of_range')) v (d, m, y, w), read_birth_date(d, m, y);
select is((select problem from read_birth_date(extract(day from current_date - 3649)::text, extract(month from current_date - 3649)::text, extract(year from current_date - 3649)::text)), 'out_of_range', 'nobody is younger than ten years');
select is((select birth_on from read_birth_date(extract(day from current_date - 3650)::text, extract(month from current_date - 3650)::text, extract(year from current_date - 3650)::text)), current_date - 3650, 'nor refused at ten');

-- setting_number
insert into setting (name, value, unit, explanation) values ('fx_good', '12', 'x', 'x'), ('fx_zero', '0', 'x', 'x'), ('fx_word', 'many', 'x', 'x'), ('fx_minus', '-3', 'x', 'x'), ('fx_huge', '99999999999', 'x', 'x'), ('fx_most', '999999', 'x', 'x');
select is(setting_number(n, 7), w, 'setting_number of ' || n) from (values ('fx_good', 12), ('fx_zero', 0), ('fx_most', 999999), ('fx_word', 7), ('fx_minus', 7), ('fx_huge', 7), ('fx_absent', 7)) v (n, w);
select is((select string_agg(distinct m[1], ', ' order by m[1]) from pg_proc p, regexp_matches(p.prosrc, 'setting_number\(''([a-z_]+)''', 'g') m where p.pronamespace = 'public'::regnamespace and m[1] not like '%\_' and not exists (select from setting s where s.name = m[1])),
  null, 'each setting that a function asks for is there, with its unit and explanation');

-- calendar_escape, url_encode, catalogue_parts, catalogue_address, catalogue_label
select is(calendar_escape(E'a,b;c\\d\r\ne\rf\ng\th'), 'a\,b\;c\\d\ne\nf\ng h', 'calendar_escape escapes what RFC 5545 asks for, and no more');
select is(calendar_escape('Zoé: "l''IA"'), 'Zoé: "l''IA"', 'colons and quotes stay');
select is(calendar_fold(repeat('x', 75)), repeat('x', 75) || E'\r\n', 'a line of 75 octets is one line');
select is(calendar_fold(repeat('x', 76)), repeat('x', 75) || E'\r\n x\r\n', 'one of 76 is two');
select is(calendar_fold(repeat('x', 150)), repeat('x', 75) || E'\r\n ' || repeat('x', 74) || E'\r\n x\r\n', 'the blank of a continuation counts');
select is(url_encode(''), '', 'nothing is nothing');
select is(url_encode('😀'), '%F0%9F%98%80', 'a character beyond the first plane is four bytes');
select is(catalogue_address('{q=l''été = ia,level=master,sort=title}', 'sort=title'), '?q=l%27%C3%A9t%C3%A9%20%3D%20ia&level=master', 'catalogue_address keeps all parts but those dropped, and encodes their values');
select is(catalogue_address('{q=ia,level=master}', 'q=ia', 'level=master'), '', 'and is empty when none is left');
select is(catalogue_address('{}', 'page=2'), '', 'or when there was none');
select is(catalogue_parts(' ', '{}', '{}', '{}', '{}', '{}', '{}', '{}', false, false, null), '{"q= "}', 'catalogue_parts takes what it is given');
select is(catalogue_parts(null, '{master,bachelor,master}', '{}', '{06}', '{}', '{}', '{}', '{}', true, false, 'title'), '{level=bachelor,level=master,field=06,open=yes,sort=title}', 'in the order of the page, each value once');
select is(catalogue_parts(null, '{}', '{}', '{}', '{}', '{}', '{}', '{}', false, false, null), '{}', 'and nothing where nothing is chosen');
insert into axis (code, name_fr, name_en, position) values ('fx-axis', 'Axe', 'Axis', 999);
select is(catalogue_label(f, v, l), w, format('catalogue_label of %s %s in %s', f, v, l)) from (values ('institution', 'FX-UNI', 'fr', 'Université d''essai'), ('institution', 'FX-UNI', 'en', 'Test University'), ('institution', 'FX-ELSE', 'en', 'Autre école'), ('institution', 'NOBODY', 'fr', null),
  ('axis', 'fx-axis', 'fr', 'Axe'), ('axis', 'fx-axis', 'en', 'Axis'), ('q', '<b>', 'fr', '<b>'), ('level', 'master', 'fr', null), ('nonsense', 'x', 'fr', null)) v (f, v, l, w);
insert into code (list, code, label_fr, label_en) values ('isced_f', '99', 'Domaine', 'Field') on conflict do nothing;
select is(catalogue_label('field', '99', 'en'), 'Field', 'a field is named by the code list');

-- sign_in_limits, sign_in_wait
select fixture.person(1) as ana \gset
select is((select hours || ' ' || coalesce(idle_minutes::text, 'no limit') from sign_in_limits(:ana)), '20 no limit', 'sign_in_limits of a student');
insert into role_grant (person_id, role) values (:ana, 'employer');
select is((select hours || ' ' || coalesce(idle_minutes::text, 'no limit') from sign_in_limits(:ana)), '20 no limit', 'an employer has no idle limit');
insert into role_grant (person_id, role, from_on, to_on) values (:ana, 'office', current_date - 9, current_date - 2), (:ana, 'admin', current_date + 2, null);
select is((select hours || ' ' || coalesce(idle_minutes::text, 'no limit') from sign_in_limits(:ana)), '20 no limit', 'roles of another day do not count');
insert into role_grant (person_id, role) values (:ana, 'office'), (:ana, 'leader');
update setting set value = '10' where name = 'idle_minutes_leader';
select is((select hours || ' ' || coalesce(idle_minutes::text, 'no limit') from sign_in_limits(:ana)), '10 10', 'the strictest role counts');
select is(sign_in_wait('fx', 'fx'), 0, 'sign_in_wait: who never failed waits for nothing');
insert into sign_in_attempt (account_hash, address_hash, is_success, at) select 'fx', 'fx', false, now() - interval '2 seconds' from generate_series(1, 5);
select is(sign_in_wait('fx', 'fx'), 3, 'the wait runs down');
insert into sign_in_attempt (account_hash, address_hash, is_success, at) values ('fx', 'fx', true, now() - interval '1 second');
select is(sign_in_wait('fx', 'fx'), 0, 'a right password starts the count again');
select is((select count(*)::int from stat_subject s where not exists (select from person p where p.stat_subject_id = s.id) and not exists (select from enrolment e where e.stat_subject_id = s.id)) || ' ' || coalesce(new_person('A', 'B', 'FX1@essai.test', 'fr')::text, 'taken'), '0 taken', 'new_person leaves nothing of an address that is taken');
select * from finish();
rollback;
