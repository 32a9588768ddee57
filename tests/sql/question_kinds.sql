-- Questions to those who apply: yes or no, several answers of a list, a day; what may be typed, what hangs on it, how it is told.
begin;
\ir fixtures/enrolments.sql
select plan(30);
select fixture.person(1) as office, fixture.person(11) as ana, fixture.person(12) as ben \gset
insert into role_grant (person_id, role) values (:office, 'office');
select fixture.session('FX-QK', 9, '{"admission": "approval"}') as s \gset
create function fixture.ask(session bigint, kind text, fr text, options text default '', required text default 'yes', shown_if text default '', question bigint default null) returns text language sql as $$
  select coalesce(array_to_string(q.refusal, ' '), q.saved_id::text) from save_question((select id from person where email = 'fx1@essai.test'), session, question, kind, fr, '', '', '', required, options, '', '', shown_if, '') q $$;
create function fixture.save(person bigint, session bigint, answers text[]) returns text language sql as $$
  select coalesce(array_to_string(a.refusal, ' '), 'saved') from save_answers(person, session, questions_stamp(session), answers) a $$;
create function fixture.kept(person bigint, question bigint) returns text language sql as $$ select value from answer_draft d where d.person_id = person and d.question_id = question $$;
create function fixture.problems(person bigint, session bigint) returns text language sql as $$ select string_agg(place || ' ' || problem, ', ' order by place) from application_questions(person, session) where problem is not null $$;

select fixture.ask(:s, 'yes_no', 'Données ?', 'Peut-être') as data, fixture.ask(:s, 'several', 'Langages ?', E'C\nSQL | SQL, of course\nAutre, précisez | Another') as tongues, fixture.ask(:s, 'date', 'Disponible le ?', '', '') as day \gset
select is((select options from session_question where question_id = :data), '[{"en": "Yes", "fr": "Oui"}, {"en": "No", "fr": "Non"}]', 'yes and no are the answers of yes or no, whatever was typed');
select is(fixture.ask(:s, 'several', 'Q', 'Un'), 'options.missing', 'several are of a list of two at least');
select fixture.ask(:s, 'short_text', 'Lequel ?', '', 'yes', :tongues || ':Autre, précisez') as other, fixture.ask(:s, 'number', 'Années ?', '', 'yes', :data || ':Oui') as years \gset
select is(fixture.ask(:s, 'several', 'Langages ?', E'C\nSQL', question => :tongues), 'options.needed', 'an answer among several on which a question hangs stays');
select is(fixture.ask(:s, 'choice', 'Données ?', E'Non\nJamais', question => :data), 'options.needed', 'and so does a yes');

-- What is typed.
select is(typed_answer(7, 'several', '{7:,7:C,8:x,7:SQL}'), E'\nC\nSQL', 'typed_answer: boxes come one by one');
select is(typed_answer(7, 'choice', '{7:C,8:x,7:SQL}'), 'C', 'of one answer the first counts');
select is(typed_answer(9, 'several', '{7:C,70:x,no}'), null, 'a question that is not named has none');
select is(clean_answer('several', E' SQL \nC\n\n\u200b\nSQL'), E'SQL\nC', 'each of several stands once');
select is(clean_answer('several', E'\n \n'), null, 'none is none');
select is(array[clean_answer('date', ' 31/01/2026 '), clean_answer('date', '1.2.2026'), clean_answer('date', '2026-01-31'), clean_answer('date', ' '), clean_answer('date', '31/02/2026')], array['2026-01-31', '2026-02-01', '2026-01-31', null, '31/02/2026'], 'a day may be written as people do; what is none stays as typed');
select is(array[answer_problem('date', '[]', null, null, '2026-02-30'), answer_problem('date', '[]', null, null, 'demain'), answer_problem('date', '[]', null, null, '2026-02-28'), answer_problem('yes_no', '[{"fr": "Oui"}, {"fr": "Non"}]', null, null, 'Peut-être'),
  answer_problem('several', '[{"fr": "A"}, {"fr": "B"}]', null, null, E'B\nA'), answer_problem('several', '[{"fr": "A"}, {"fr": "B"}]', null, null, E'B\nC'), answer_problem('choice', '[{"fr": "A"}, {"fr": "B"}]', null, null, E'B\nA')],
  array['not_a_date', 'not_a_date', null, 'unknown', null, 'unknown', 'unknown'], 'answer_problem knows them');

-- Who applies.
insert into enrolment_draft (person_id, session_id, track) values (:ana, :s, 'FI'), (:ben, :s, 'FI');
select is(fixture.problems(:ana, :s), '1 missing, 2 missing', 'what hangs on an answer is not missing before it');
select is(fixture.save(:ana, :s, array[:data || ':Oui', :tongues || ':', :tongues || ':SQL', :tongues || ':Autre, précisez', :day || ':31/01/2031']), 'saved', 'all kinds are saved');
select is(fixture.kept(:ana, :tongues) || '; ' || fixture.kept(:ana, :day), E'SQL\nAutre, précisez; 2031-01-31', 'as one answer each');
select is(fixture.problems(:ana, :s), '4 missing, 5 missing', 'one of several opens the question that hangs on it');
select is(fixture.save(:ana, :s, array[:tongues || ':', :tongues || ':C']), 'saved', 'other boxes');
select is(fixture.kept(:ana, :tongues) || '; ' || fixture.problems(:ana, :s), 'C; 5 missing', 'replace the first ones, and close it');
select is(fixture.save(:ana, :s, array[:tongues || ':']), 'saved', 'no box at all');
select is(fixture.problems(:ana, :s), '2 missing, 5 missing', 'is no answer');
select is(fixture.save(:ana, :s, array[:tongues || ':C', :tongues || ':Cobol']), 'answers.wrong', 'nothing but the list is taken');
select is(fixture.save(:ana, :s, array[:day || ':2031-02-30']), 'answers.wrong', 'nor a day that does not exist');
select is(fixture.save(:ana, :s, array[:tongues || ':C', :tongues || ':SQL', :years || ':3']), 'saved', 'the rest');
select is((apply_to_session(:ana, :s, null, questions_stamp(:s))).refusal, null, 'and it is sent');
select is((select string_agg(answer_text(v.kind, v.options, a.value, 'en'), '; ' order by q.position) from answer a join question q on q.id = a.question_id join question_version v on v.question_id = q.id and v.number = a.question_number), 'Yes; C, SQL, of course; 2031-01-31; 3', 'answer_text: in English where there are English words');
select is((select string_agg(answer_text(v.kind, v.options, a.value, 'fr'), '; ' order by q.position) from answer a join question q on q.id = a.question_id join question_version v on v.question_id = q.id and v.number = a.question_number), 'Oui; C, SQL; 2031-01-31; 3', 'and in French');
select is(array[(select count(*) from application_queue(:office, :s, null, null, :tongues || ':SQL')), (select count(*) from application_queue(:office, :s, null, null, :tongues || ':Autre, précisez'))]::int[], '{1,0}', 'the queue is filtered by one of several');

-- A form has 64 KiB, and what is typed into it must arrive.
select is((select array_agg(part order by question_id) from question_parts(:s)), array_fill(1, array[5]), 'question_parts: a session that asks little has one page');
select fixture.session('FX-QP', 9, '{"admission": "approval"}') as t \gset
select is((select count(*)::int from question_parts(:t)), 0, 'one that asks nothing has none');
select fixture.ask(:t, case when n % 4 = 0 then 'file' when n % 4 = 1 then 'short_text' else 'long_text' end, 'Q' || n) from generate_series(1, 12) n;
select is((select string_agg(q.text_fr || ':' || g.part, ' ' order by q.place) from session_question q left join question_parts(:t) g on g.question_id = q.question_id where q.session_id = :t and q.kind <> 'file'), 'Q1:1 Q2:1 Q3:1 Q5:1 Q6:2 Q7:2 Q9:2 Q10:3 Q11:3', 'two long texts and the short ones around them stand on one page');
select ok((select bool_and(b.bytes < 65536 - 2000) from (
  select sum(40 + length(repeat('%E6%BC%A2', case q.kind when 'short_text' then 200 else 3000 end))) as bytes from question_parts(:t) g join session_question q on q.question_id = g.question_id group by g.part) b), 'the longest answers of a page, three bytes a letter, fit into a form');
select * from finish();
