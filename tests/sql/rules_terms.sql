-- How many enrolments a person may hold in a term: the number is a setting, the term a dated row of the code list.
begin;
\ir fixtures/enrolments.sql
select plan(17);
select fixture.person(11) as ana, fixture.person(12, '{"language":"en"}') as ben, fixture.person(1) as office \gset
insert into role_grant (person_id, role) values (:office, 'office');
-- The terms of others would stand beside these.
delete from code where list = 'term';
insert into code (list, code, label_fr, label_en, valid_from, valid_to) values
  ('term', 'fx-one', 'premier semestre', 'first term', current_date + 20, current_date + 60), ('term', 'fx-two', 'second semestre', 'second term', current_date + 61, current_date + 120);
create function fixture.in_days(code text, days int, own jsonb default '{}') returns bigint language sql as $$ select fixture.session(code, 9, jsonb_build_object('starts_on', current_date + days, 'ends_on', current_date + days + 3) || own) $$;
create function fixture.barred(person bigint, session bigint) returns text language sql as $$ select string_agg(r.refusal || ' ' || r.refusal_values, ', ') from enrolment_refusals(array[person], array[session], array[null::bigint]) r $$;
select fixture.in_days('FX-T1', 20) as first_day, fixture.in_days('FX-T2', 60) as last_day, fixture.in_days('FX-T3', 30) as middle, fixture.in_days('FX-T4', 61) as next_term, fixture.in_days('FX-T5', 19) as before, fixture.in_days('FX-T6', 200) as later, fixture.in_days('FX-T7', 62) as next_two \gset

select is((select value from setting where name = 'person_term_limit'), '0', 'without a number nobody is limited');
select is(fixture.enrol(:ana, :first_day) || ' ' || fixture.enrol(:ana, :last_day), 'enrolled enrolled', 'the first and the last day of a term');
select is(fixture.barred(:ana, :middle), null, 'a third one is free');
update setting set value = '2' where name = 'person_term_limit';
select is(fixture.barred(:ana, :middle), 'limit_person {"n": 2, "term": "premier semestre"}', 'with a limit of two it is not; the page says so beforehand, and which term');
select is(fixture.enrol(:ana, :middle), 'limit_person', 'as the write does');
select is((select count(*)::int from enrolment where person_id = :ana and session_id = :middle), 0, 'nothing is written');
select is(fixture.enrol(:ana, :next_term), 'enrolled', 'the next term is another count');
select is(fixture.enrol(:ana, :before) || ' ' || fixture.enrol(:ana, :later), 'enrolled enrolled', 'a session of no term is not limited');
select is(fixture.enrol(:ben, :middle), 'enrolled', 'nor is another person');

-- Whatever is live counts, whatever ended does not.
select withdraw_enrolment(:ana, fixture.of(:ana, :last_day)) as gone \gset
select is(fixture.enrol(:ana, :middle), 'enrolled', 'an enrolment given back frees one');
select fixture.in_days('FX-T8', 40, '{"capacity": 0}') as full, fixture.in_days('FX-T9', 41) as another \gset
select is(fixture.enrol(:ben, :full), 'waiting', 'who waits');
select is(fixture.barred(:ben, :another), 'limit_person {"n": 2, "term": "first term"}', 'holds one too; the term in the reader''s language');

-- The list is the office's, and dated: what a term was before is kept, and another begins where it says.
select is((save_code(:office, 'term', 'fx-two', 'second semestre', 'second term', '', (current_date + 62)::text, (current_date + 120)::text)).refusal, null, 'the office moves the first day of a term');
select is((select valid_from || ' ' || valid_to from code_former where list = 'term' and code = 'fx-two'), (current_date + 61) || ' ' || (current_date + 61), 'what it was stays readable');
update setting set value = '1' where name = 'person_term_limit';
select is(fixture.barred(:ana, :next_two), null, 'the session of the day before is no longer in it');
select is(fixture.enrol(:ana, :next_two), 'enrolled', 'so that this one is the first');
select is(standing_refusals(:ben, :full, 'FI'), array['limit_person'], 'at a turn on the waiting list the rule is asked again');
select * from finish();
