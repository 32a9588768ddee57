-- The difference of two texts, and the staging table of the import.
begin;
\ir fixtures/enrolments.sql
select plan(81);
create function pg_temp.difference(a text, b text) returns text language sql as $$ select coalesce(string_agg(case kind when 'gone' then '-' when 'new' then '+' else '' end || btrim(words), '|' order by place), '') from word_difference(a, b) $$;
select is(pg_temp.difference('the cat eats', 'the dog eats well'), 'the|-cat|+dog|eats|+well', 'word_difference');
select is(pg_temp.difference('a b', E'a\n\nb'), E'a\n\nb', 'blanks alone are no difference');
select is(pg_temp.difference(null, 'new text'), '+new text', 'from nothing');
select is(pg_temp.difference('old text', null), '-old text', 'to nothing');
select is((select string_agg(words, '' order by place) from word_difference('one two three', 'one  2 three' || E'\n') where kind <> 'gone'), E'one  2 three\n', 'what is not gone is the new text, to the byte');
select is((select string_agg(kind, ' ' order by place) from word_difference((select string_agg('a' || g, ' ') from generate_series(1, 500) g), (select string_agg('b' || g, ' ') from generate_series(1, 500) g))), 'gone new', 'too much to compare is one block');
select is(course_value_text('["FI", "FC"]') || course_value_text('[{"code": "SU", "part": "host"}]') || coalesce(course_value_text('[]'), '-'), 'FI, FCSU host-', 'course_value_text');

-- tidy_cell
select is(tidy_cell(E' \u00a0e\u0301t\r\n\u00e9 \n'), E'\u00e9t\n\u00e9', 'tidy_cell composes letters and drops blanks at the ends');
select is(tidy_cell(E'\u00a0 \n'), null, 'blanks only are no text');

-- open_course_import, check_course_import, write_course_import, course_import_columns, course_import_outcome
create temporary table who as select fixture.person(1) as clerk, fixture.person(2) as stranger, fixture.person(3) as nobody;
insert into role_grant (person_id, role, scope, organisation_id) select w.clerk, 'office', 'cluster', null from who w union all select w.stranger, 'reviewer', 'organisation', (select id from organisation where code = 'FX-ELSE') from who w;
select is(open_course_import(), (select count(*)::int from course_import_columns()), 'open_course_import makes a column for each');
create function pg_temp.again() returns void language sql as $$ truncate course_import, course_import_result $$;
-- Refused lines with why, the others with what they do.
create function pg_temp.check(present text, person bigint default null) returns text language plpgsql as $$
begin
  perform check_course_import(present::text[], 1, 100, person);
  return (select string_agg(concat_ws(' ', line, coalesce(array_to_string(problems, ' '), act), nullif(array_to_string(changed, ' '), '')), ', ' order by line) from course_import_result);
end $$;
create function pg_temp.write() returns int language sql as $$ select write_course_import(1, 100) $$;
insert into course_import (line, code, kind, organisation, title_fr, level, tracks) values (2, 'FX-I1', 'unit', 'FX-UNI', 'Un', 'master', 'FI'), (3, 'FX-I2', 'unit', 'FX-UNI', '', 'master', 'FI FC'), (4, 'fx-i1', 'x', 'NOWHERE', 'T', 'none', '');
insert into course_import (line, fault) values (5, 'cells');
insert into course_import (line, code, kind, organisation, title_fr, level, tracks, content_fr, html) values (6, 'FX-I6', 'unit', 'FX-UNI', 'Six', 'none', 'FI', 'x', '{"content_fr": null}');
select is(pg_temp.check('{code,kind,organisation,title_fr,level,tracks,content_fr}'), '2 new, 3 title_fr.missing, 4 code.twice kind.unknown organisation.unknown tracks.missing, 5 line.cells, 6 content_fr.too_complex', 'check_course_import says what is wrong with each line');
select results_eq($$ select lines, refused from check_course_import('{code}', 900, 999) $$, $$ values (0, 0) $$, 'and counts');
select is(course_import_outcome() - 'problems' - 'acts', '{"news": 1, "changes": 0, "sames": 0, "refusals": 4}'::jsonb, 'course_import_outcome counts');
select is(course_import_outcome() -> 'problems' -> 0, '{"line": 3, "column": "title_fr", "problem": "title_fr.missing", "value": ""}'::jsonb, 'and lists');
delete from course_import where line > 2;
delete from course_import_result where line > 2;
select is(write_course_import(1, 100, (select clerk from who)), 1, 'write_course_import');
select results_eq($$ select c.state, v.review_state, e.kind, v.author_id = w.clerk and e.person_id = w.clerk from who w, course c join course_version v on v.course_id = c.id join course_event e on e.course_id = c.id where c.code = 'FX-I1' $$, $$ values ('draft', 'draft', 'imported', true) $$, 'it is a draft with its history');
select is((select detail ->> 'line' from audit where action = 'course.imported'), '2', 'audited');
select is((select string_agg(o.code || p.part, ' ') from course_organisation p join organisation o on o.id = p.organisation_id join course c on c.id = p.course_id where c.code = 'FX-I1'), 'FX-UNIresponsible', 'with its institution');
select pg_temp.again();
insert into course_import (line, code, title_fr, tracks, html) values (2, 'fx-i1', 'Un', 'FI', '{}');
select is(pg_temp.check('{code,title_fr,tracks}'), '2 same', 'the same again changes nothing');
select pg_temp.again();
insert into course_import (line, code, title_fr, content_fr, html) values (2, 'FX-I1', 'Autre', '**c**', '{"content_fr": "<p>c</p>"}');
select is(pg_temp.check('{code,title_fr,content_fr}'), '2 changed content_fr title_fr', 'what differs is named');
select is(write_course_import(1, 100), 1, 'and written');
select results_eq($$ select v.title_fr, v.level, v.revision, v.html, s.changes from course c join course_version v on v.course_id = c.id join course_save s on s.course_version_id = v.id where c.code = 'FX-I1' $$,
  $$ values ('Autre', 'master', 2, '{"content_fr": "<p>c</p>"}'::jsonb, '{"title_fr": "Un", "content_fr": null}'::jsonb) $$, 'into the draft, with what it replaced; absent columns stay');
select pg_temp.again();
insert into course_import (line, code, content_fr) values (2, 'FX-I1', 'd');
select is(pg_temp.check('{code,content_fr}'), '2 changed content_fr', 'a text that comes without its HTML');
select is(pg_temp.write(), 1, 'is written');
select is((select v.html from course_version v join course c on c.id = v.course_id where c.code = 'FX-I1'), '{}', 'and does not keep the old one');
-- A published course gets a draft beside it; one in review or archived is left alone.
select fixture.session('FX-P', 5) as session \gset
select pg_temp.again();
insert into course_import (line, code, title_fr) values (2, 'FX-P', 'Nouveau titre');
select is(pg_temp.check('{code,title_fr}'), '2 changed title_fr', 'a published course may change');
select is(pg_temp.write(), 1, 'and is written');
select is((select string_agg(v.number || v.review_state || v.title_fr, ' ' order by v.number) from course_version v join course c on c.id = v.course_id where c.code = 'FX-P' and v.number > 1), '2draftNouveau titre', 'in a draft beside it');
update course_version set review_state = 'in_review' where title_fr = 'Nouveau titre';
select pg_temp.again();
insert into course_import (line, code, kind, title_fr) values (2, 'FX-P', 'degree', 'Encore');
select is(pg_temp.check('{code,kind,title_fr}'), '2 code.in_review kind.fixed', 'not while it is in review; its kind stays');
update course_version set review_state = 'discarded' where title_fr = 'Nouveau titre';
update course set state = 'archived' where code = 'FX-P';
select pg_temp.again();
insert into course_import (line, code, title_fr) values (2, 'FX-P', 'Encore'), (3, 'é', 'x'), (4, ' ', 'x');
select is(pg_temp.check('{code,title_fr}'), '2 code.archived, 3 code.malformed kind.unknown level.unknown organisation.one_responsible tracks.missing, 4 code.missing kind.unknown level.unknown organisation.one_responsible tracks.missing', 'an archived one no more');
-- Links: also to courses of a later line; never to itself.
select pg_temp.again();
insert into course_import (line, code, kind, organisation, title_fr, level, tracks, child_code, credits, required_code, certification_code, registered_on) values
  (2, 'FX-D', 'degree', 'FX-UNI|FX-ELSE', 'D', 'none', 'FI', 'FX-D2, FX-I1', '6|3', 'FX-D3', 'RNCP1', '2026-01-01'), (3, 'FX-D2', 'unit', 'FX-UNI', 'D2', 'none', 'FI', '', '', '', '', ''), (4, 'FX-D3', 'unit', 'FX-UNI', 'D3', 'none', 'FI', 'FX-D3', '', 'FX-NONE', 'RNCP', '');
select is(pg_temp.check('{code,kind,organisation,title_fr,level,tracks,child_code,credits,required_code,certification_code,registered_on}'), '2 new, 3 new, 4 certification_code.malformed child_code.unknown required_code.unknown', 'links and certifications have the rules of the editor');
delete from course_import where line = 4;
delete from course_import_result where line = 4;
select is(write_course_import(1, 100), 2, 'written');
select results_eq($$ select v.links -> 'parts', v.links -> 'prerequisites' -> 0 ->> 'kind', v.certification -> 0 ->> 'code', (select count(*)::int from course_organisation p where p.course_id = c.id) from course c join course_version v on v.course_id = c.id where c.code = 'FX-D' $$,
  $$ values ('[{"code": "FX-D2", "credits": 6}, {"code": "FX-I1", "credits": 3}]'::jsonb, 'required', 'RNCP1', 2) $$, 'parts and prerequisites wait in the draft, institutions hold at once');
-- With somebody's rights.
select pg_temp.again();
insert into course_import (line, code, kind, organisation, title_fr, level, tracks) values (2, 'FX-I1', 'unit', 'FX-UNI', 'Vol', 'none', 'FI'), (3, 'FX-NEU', 'unit', 'FX-UNI', 'N', 'none', 'FI'), (4, 'FX-OWN', 'unit', 'FX-ELSE', 'N', 'none', 'FI');
insert into course_import (line, code, kind, organisation, part, title_fr, level, tracks) values (5, 'FX-NEU2', 'unit', 'FX-ELSE|FX-UNI', 'host|responsible', 'N', 'none', 'FI');
select is(pg_temp.check('{code,kind,organisation,part,title_fr,level,tracks}', (select stranger from who)), '2 code.taken, 3 organisation.not_yours, 4 new, 5 organisation.not_yours', 'another institution''s courses are neither changed nor made');
drop table course_import, course_import_result;

-- request_course_import, confirm_course_import, stage_course_import, job_course_check, job_course_import
create function pg_temp.request(person bigint, sheet jsonb, file text default 'a.csv') returns text language sql as $$
  select coalesce((select coalesce(array_to_string(r.refusal, ' ') || coalesce(' ' || (r.refusal_values -> 'columns')::text, ''), 'job') from request_course_import(person, file, sheet) r), 'absent')
$$;
select is(pg_temp.request(nobody, '{}'), 'absent', 'without a role there is no import') from who;
select is(pg_temp.request(clerk, s, f), r, 'request_course_import: ' || r) from who, (values (null::jsonb, 'a.csv', 'file.missing'), ('{}', '', 'file.missing'), ('{"problem": "encoding", "line": 0}', 'a', 'file.encoding'), ('{"problem": "separator"}', 'a', 'file.separator'),
  ('{"problem": "quote", "line": 3}', 'a', 'file.quote'), ('{"problem": "empty"}', 'a', 'file.empty'), ('{"problem": "too_many"}', 'a', 'file.too_many'), ('{"columns": ["code", "colour", ""]}', 'a', 'file.unknown_columns ["colour", "–"]'), ('{"columns": ["code", "code"]}', 'a', 'file.repeated_columns'), ('{"columns": ["kind"]}', 'a', 'file.no_code')) v (s, f, r);
create function pg_temp.sheet(title text) returns jsonb language sql as $$
  select jsonb_build_object('encoding', 'utf-8', 'has_bom', false, 'separator', 'comma', 'columns', '["code", "kind", "organisation", "title_fr", "level", "tracks"]'::jsonb, 'lines', jsonb_build_array(jsonb_build_object('n', 2, 'c', jsonb_build_array('FX-W', 'unit', 'FX-UNI', title, 'none', 'FI'), 'h', '{}'::jsonb), jsonb_build_object('n', 3, 'c', '["FX-W2"]'::jsonb, 'h', '{}'::jsonb)))
$$;
create function pg_temp.job() returns job language sql as $$ select j.* from job j order by j.id desc limit 1 $$;
create function pg_temp.confirm(person bigint) returns text language sql as $$ select coalesce((select coalesce(array_to_string(c.refusal, ' '), case when c.import_id = (select (pg_temp.job()).id) then 'import' else 'other' end) from confirm_course_import(person, coalesce(((pg_temp.job()).input ->> 'checked')::bigint, (pg_temp.job()).id)) c), 'absent') $$;
select is(pg_temp.request(clerk, pg_temp.sheet('W')), 'job', 'a table is taken') from who;
select is(pg_temp.confirm(clerk), 'import_not_ready', 'confirm_course_import waits for the reading') from who;
select is(run_job(), 1, 'job_course_check reads');
select is((select string_agg(line || coalesce(fault, code), ' ' order by line) from course_import), '2FX-W 3cells', 'stage_course_import: gives a line of another length a fault and no cells');
select results_eq($$ select state, done, result ->> 'news', result ->> 'refusals' from pg_temp.job() $$, $$ values ('done', 2, '1', '1') $$, 'says what would be');
select is(pg_temp.confirm(clerk), 'import_not_ready', 'a refused line refuses all') from who;
select is((select count(*) from course where code = 'FX-W'), 0::bigint, 'nothing is written');
drop table course_import, course_import_result;
select is(pg_temp.request(clerk, pg_temp.sheet('W') #- '{lines,1}'), 'job', 'corrected') from who;
select is(run_job(), 1, 'read');
select is(pg_temp.confirm(stranger), 'absent', 'another''s is not there') from who;
drop table course_import, course_import_result;
update job set expires_at = now() where id = (pg_temp.job()).id;
select is(pg_temp.confirm(clerk), 'import_gone', 'not after its days') from who;
update job set expires_at = now() + interval '1 day' where id = (pg_temp.job()).id;
select is(pg_temp.confirm(clerk) || pg_temp.confirm(clerk), 'importimport', 'confirm_course_import: twice is once') from who;
select is(run_job(), 1, 'job_course_import');
select results_eq($$ select state, done, result ->> 'news' from pg_temp.job() $$, $$ values ('done', 1, '1') $$, 'is done');
select is((select count(*) from course where code = 'FX-W'), 1::bigint, 'and written');
select is((select count(*) from job_part p where p.job_id = ((pg_temp.job()).input ->> 'checked')::bigint), 0::bigint, 'the lines are forgotten');
drop table course_import, course_import_result;
-- A step goes on where the one before ended, and adds to what it found.
select is(pg_temp.request(clerk, pg_temp.sheet('W')), 'job', 'a file of several steps') from who;
update job set state = 'running', done = 1, result = '{"news": 3, "changes": 2, "sames": 1, "refusals": 1, "problems": [{"line": 1}], "acts": [{"line": 0}]}' where id = (pg_temp.job()).id;
select is(run_job(), 1, 'its last step');
select is((pg_temp.job()).result #- '{problems,1,value}', '{"news": 3, "changes": 2, "sames": 1, "refusals": 2, "problems": [{"line": 1}, {"line": 3, "column": "line", "problem": "line.cells"}], "acts": [{"line": 0}]}'::jsonb, 'job_course_check adds up');
drop table course_import, course_import_result;

-- Where the encoding can't be told it is chosen.
create function pg_temp.choose(person bigint, encoding text) returns text language sql as $$ select coalesce((select coalesce(array_to_string(c.refusal, ' '), 'chosen') from choose_import_encoding(person, (pg_temp.job()).id, encoding) c), 'absent') $$;
select is(pg_temp.request(clerk, jsonb_build_object('choices', jsonb_build_array(pg_temp.sheet('Un ¶') #- '{lines,1}' || '{"encoding": "cp1252"}', pg_temp.sheet('Un ∂') #- '{lines,1}' || '{"encoding": "macroman"}'))), 'job', 'two readings are taken') from who;
select is((select string_agg(c ->> 'encoding' || ' ' || (c -> 'samples'), ', ') from jsonb_array_elements((pg_temp.job()).input -> 'choices') c), 'cp1252 ["Un ¶"], macroman ["Un ∂"]', 'with what they make of it');
select is(run_job(), 0, 'nothing is read before');
select is(pg_temp.choose(stranger, 'macroman'), 'absent', 'choose_import_encoding is for who sent it') from who;
select is(pg_temp.choose(clerk, 'utf-8') || ' ' || pg_temp.choose(clerk, null), 'encoding.missing encoding.missing', 'and for the readings there are') from who;
savepoint here;
update job set expires_at = now() where id = (pg_temp.job()).id;
select cmp_ok(sweep_jobs(), '>=', 2::bigint, 'a file for which nobody chooses is forgotten');
select is(pg_temp.choose(clerk, 'macroman') || ' ' || (pg_temp.job()).state, 'encoding_chosen cancelled', 'encoding_chosen: then there is nothing to choose') from who;
rollback to here;
savepoint here;
delete from job_part where job_id = (pg_temp.job()).id;
select is(pg_temp.choose(clerk, 'macroman'), 'import_gone', 'nor without its lines') from who;
rollback to here;
select is(pg_temp.choose(clerk, 'macroman') || ' ' || pg_temp.choose(clerk, 'macroman') || ' ' || pg_temp.choose(clerk, 'cp1252'), 'chosen chosen encoding_chosen', 'said once, or twice the same') from who;
select is(run_job(), 1, 'then it is read');
select is((select title_fr from course_import), 'Un ∂', 'as was chosen');
select results_eq($$ select state, input ->> 'encoding', input ? 'choices', result ->> 'changes' from pg_temp.job() $$, $$ values ('done', 'macroman', false, '1') $$, 'and is a check like any other');
drop table course_import, course_import_result;

-- What changed between preview and import is seen.
select is(pg_temp.request(clerk, pg_temp.sheet('Autre W') #- '{lines,1}'), 'job', 'a change') from who;
select is(run_job(), 1, 'read');
drop table course_import, course_import_result;
select is(pg_temp.confirm(clerk), 'import', 'confirmed') from who;
update course_version set review_state = 'in_review' where title_fr = 'W';
select is(run_job(), 1, 'but the course has gone to review');
select results_eq($$ select state, done, result ->> 'refusals' from pg_temp.job() $$, $$ values ('done', 0, '1') $$, 'so nothing was written, and the result says why');
select * from finish();
rollback;
