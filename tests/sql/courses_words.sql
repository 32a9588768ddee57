-- The difference of two texts, and the staging table of the import.
begin;
\ir fixtures/enrolments.sql
select plan(13);
create function pg_temp.difference(a text, b text) returns text language sql as $$ select coalesce(string_agg(case kind when 'gone' then '-' when 'new' then '+' else '' end || btrim(words), '|' order by place), '') from word_difference(a, b) $$;
select is(pg_temp.difference('the cat eats', 'the dog eats well'), 'the|-cat|+dog|eats|+well', 'word_difference');
select is(pg_temp.difference('a b', E'a\n\nb'), E'a\n\nb', 'blanks alone are no difference');
select is(pg_temp.difference(null, 'new text'), '+new text', 'from nothing');
select is(pg_temp.difference('old text', null), '-old text', 'to nothing');
select is((select string_agg(words, '' order by place) from word_difference('one two three', 'one  2 three' || E'\n') where kind <> 'gone'), E'one  2 three\n', 'what is not gone is the new text, to the byte');
select is((select string_agg(kind, ' ' order by place) from word_difference((select string_agg('a' || g, ' ') from generate_series(1, 500) g), (select string_agg('b' || g, ' ') from generate_series(1, 500) g))), 'gone new', 'too much to compare is one block');
select is(course_value_text('["FI", "FC"]') || course_value_text('[{"code": "SU", "part": "host"}]') || coalesce(course_value_text('[]'), '-'), 'FI, FCSU host-', 'course_value_text');

-- open_course_import, check_course_import, write_course_import, course_import_columns
select is(open_course_import(), (select count(*)::int from course_import_columns()), 'open_course_import makes a column for each');
insert into course_import (line, code, kind, organisation, title_fr, level, tracks) values (2, 'FX-I1', 'unit', 'FX-UNI', 'Un', 'master', 'FI'), (3, 'FX-I2', 'unit', 'FX-UNI', '', 'master', 'FI FC'), (4, 'fx-i1', 'x', 'NOWHERE', 'T', 'none', '');
select results_eq($$ select lines, refused from check_course_import('{code,kind,organisation,title_fr,level,tracks}', 1, 100) $$, $$ values (3, 2) $$, 'check_course_import counts');
select results_eq($$ select line, problems from course_import where problems is not null order by line $$, $$ values (3, '{title_fr.missing}'::text[]), (4, '{code.twice,kind.unknown,organisation.unknown,tracks.missing}') $$, 'and says what is wrong');
delete from course_import where line > 2;
select is(write_course_import(1, 100), 1, 'write_course_import');
select results_eq($$ select c.state, v.review_state, e.kind from course c join course_version v on v.course_id = c.id join course_event e on e.course_id = c.id where c.code = 'FX-I1' $$, $$ values ('draft', 'draft', 'imported') $$, 'it is a draft with its history');
select is((select detail ->> 'line' from audit where action = 'course.imported'), '2', 'audited');
select * from finish();
rollback;
