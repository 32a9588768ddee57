-- Enrolments of past years from a file: each refusal by its rule, people, courses and sessions that are the same again, events with their days, corrections, and the figures right after.
begin;
\ir fixtures/figures.sql
select plan(122);
create schema imp;
-- A file as the command stages it: the lines' cells, the identifier sealed (here without a secret).
create function imp.stage(lines text[]) returns void language plpgsql as $$
declare
  l record;
  c text[];
begin
  drop table if exists enrolment_import_row, enrolment_import_place, enrolment_import_result, enrolment_import_measure;
  perform open_enrolment_import();
  for l in select t.line, t.n from unnest(lines) with ordinality t (line, n) loop
    c := string_to_array(l.line, ',');
    if cardinality(c) <> 28 then
      insert into enrolment_import_row (line, fault) values (l.n + 1, 'cells');
    else
      c[18] := case when c[18] = '' then '' when c[18] ~ '[^ -~]' then 'x' else case when c[18] like 'urn:schac:%' then 'e' when c[18] ~ '^[0-9A-Z]{11}$' then 'i' else 'o' end || encode(sha256(convert_to(c[18], 'utf8')), 'hex') end;
      execute 'insert into enrolment_import_row (line, ' || (select string_agg(name, ', ' order by place) from enrolment_import_columns()) || ') select $1, ' || (select string_agg('$2[' || place || ']', ', ' order by place) from enrolment_import_columns()) using (l.n + 1)::int, c;
    end if;
  end loop;
  perform find_import_places();
  perform check_enrolment_import(1, 1000000);
  perform compare_import_lines();
end $$;
create function imp.file(variadic lines text[]) returns text language plpgsql as $$
declare
  batch bigint;
begin
  perform imp.stage(lines);
  if not exists (select from enrolment_import_result where act = 'refused') and exists (select from enrolment_import_result where act <> 'same') then
    batch := write_import_places(null, 'test.csv', repeat('a', 64), 100);
    -- In two pieces, as a long file.
    perform write_enrolment_import(batch, 1, 3), write_enrolment_import(batch, 4, 1000000), settle_import_sessions();
  end if;
  return (select coalesce(string_agg(act || ' ' || n, ', ' order by act), 'none') from (select act, count(*) as n from enrolment_import_result group by act) x);
end $$;
create function imp.problems(variadic lines text[]) returns text language plpgsql as $$
begin
  perform imp.stage(lines);
  return (select string_agg(p.line || ' ' || p."column" || '.' || p.rule, ', ' order by p.line, p.place) from import_problems(100) p);
end $$;
-- One good line with some cells changed.
create function imp.line(id text, changes jsonb default '{}') returns text language sql as $$
  select string_agg(coalesce(changes ->> c.name, v.value), ',' order by c.place)
  from enrolment_import_columns() c join unnest(array['fx-src', id, 'FX-SU', '', 'Cours passé', 'unit', 'master', 'FI', 'core', '0613', '', '', '0', '', '2023-10-01', '2023-12-20', 'local', 'K' || id, '1991', 'f', 'finished', '', 'yes', '600', '6', '2024-01-10', '', '']) with ordinality v (value, n) on v.n = c.place
$$;
create function imp.live(line text) returns enrolment language sql as $$ select e from enrolment e where e.origin = 'import' and e.source_id = line and not e.is_void $$;

-- Sources.
select is((select problem from register_import_source(null, 'Fx Src', 'FX-SU')), 'the name of a source is of small letters, digits and dashes, up to 40', 'register_import_source: a name of other letters');
select is((select problem from register_import_source(null, 'fx-src', 'NOWHERE')), 'no organisation has the code NOWHERE', 'an owner that is not there');
select results_eq($$ select problem, is_new from register_import_source(null, 'fx-src', 'FX-SU') $$, $$ values (null::text, true) $$, 'registered');
select results_eq($$ select problem, is_new from register_import_source(null, 'fx-src', 'FX-SU') $$, $$ values (null::text, false) $$, 'twice is once');
select is((select problem from register_import_source(null, 'fx-src', 'FX-UPPA')), 'this source belongs to FX-SU', 'another''s source stays theirs');

-- Days.
select is(array[read_file_day('2024-02-29'), read_file_day('2023-12-31'), read_file_day('2023-02-29'), read_file_day('2024-13-01'), read_file_day('31/12/2024'), read_file_day('1999-12-31'), read_file_day('2024-04-31'), read_file_day('')],
  array['2024-02-29', '2023-12-31', null, null, null, null, null, null]::date[], 'read_file_day');
select is((select count(*)::int from enrolment_import_columns()), 28, 'enrolment_import_columns: the format of a file');

-- Refusals, one column at a time.
select is(imp.problems(imp.line('a')), null, 'a good line has no problem');
select is(imp.problems(imp.line('a', jsonb_build_object(t.name, t.value))), '2 ' || t.name || '.' || t.rule, format('%s %L: %s', t.name, left(t.value, 20), t.rule))
from (values ('source', '', 'missing'), ('source', 'elsewhere', 'unknown'), ('source_id', '', 'missing'), ('source_id', repeat('x', 101), 'too_long'), ('organisation', '', 'missing'), ('organisation', 'NOWHERE', 'unknown'),
  ('course_code', 'NOWHERE', 'unknown'), ('course_title', '', 'missing'), ('course_title', repeat('x', 256), 'too_long'), ('kind', '', 'missing'), ('kind', 'Unit', 'not_listed'), ('level', '', 'missing'), ('level', 'M1', 'not_listed'),
  ('track', '', 'missing'), ('track', 'fi', 'not_listed'), ('ai_focus', '', 'missing'), ('ai_focus', 'much', 'not_listed'), ('isced_f', '613', 'malformed'), ('axis', 'nowhere', 'unknown'), ('programme', 'NONE;NEITHER', 'unknown'), ('mode', '3', 'not_listed'),
  ('session_code', repeat('x', 101), 'too_long'), ('entry_on', '', 'missing'), ('entry_on', '2023-9-1', 'not_a_day'), ('end_on', '2023-02-30', 'not_a_day'), ('end_on', '2023-09-30', 'before_entry'), ('person_scheme', '', 'missing'), ('person_scheme', 'name', 'not_listed'),
  ('person_key', '', 'missing'), ('person_key', 'élève', 'malformed'), ('birth_year', '91', 'malformed'), ('gender', 'F', 'not_listed'), ('state', '', 'missing'), ('state', 'applied', 'not_listed'), ('started', '', 'missing'), ('started', 'oui', 'not_listed'),
  ('attended_minutes', '1.5', 'malformed'), ('ects', '6,0', 'malformed'), ('ects', '6.005', 'malformed'), ('completed_on', '10/01/2024', 'not_a_day'), ('completed_on', '2023-09-30', 'before_entry'), ('trainee_status', 'f', 'not_listed'), ('payer_line', '12', 'not_listed')) t (name, value, rule)
where t.value !~ ',';
select is(imp.problems(imp.line('a', '{"person_scheme": "ine"}'), imp.line('b', '{"person_scheme": "esi"}'), imp.line('c', '{"person_scheme": "none"}'), imp.line('d', '{"track": "FC"}'), imp.line('e', '{"state": "withdrawn", "completed_on": ""}'),
    imp.line('f', '{"left_on": "2023-11-11"}'), imp.line('g', '{"state": "enrolled"}'), imp.line('h', '{"started": "no"}'), 'only,three,cells', imp.line('a'), imp.line('k', '{"left_on": "x"}')),
  '2 person_key.malformed, 3 person_key.malformed, 4 person_key.not_empty, 5 trainee_status.missing, 6 left_on.missing, 7 left_on.not_empty, 8 completed_on.not_empty, 9 started.contradicts, 10 line.cells, 11 source_id.twice, 12 left_on.not_a_day',
  'what depends on other cells, and on other lines');
select is(imp.problems(imp.line('a', '{"state": "enrolled", "completed_on": "", "person_key": "K1"}'), imp.line('b', '{"state": "enrolled", "completed_on": "", "person_key": "K1"}'), imp.line('c', '{"state": "enrolled", "completed_on": "", "person_key": "K1", "organisation": "FX-UPPA"}')),
  '3 person_key.twice', 'one person stands once in a session; the same number at another institution is another person');
select imp.stage(array[imp.line('a', '{"entry_on": "soon"}'), imp.line('b', '{"person_key": "é"}')]);
select results_eq($$ select value, named from import_problems(9) order by line $$, $$ values ('soon', 'fx-src a'), (null, 'fx-src b') $$, 'import_problems gives the value, and never the identifier');

-- One person, two institutions; a leaver before entry; the same number in two files.
select is(imp.file(imp.line('1'), imp.line('2', '{"person_key": "K1", "entry_on": "2023-11-01", "end_on": ""}'), imp.line('3', '{"person_key": "K1", "organisation": "FX-UPPA"}'), imp.line('4', '{"state": "withdrawn", "left_on": "2023-09-20", "started": "no", "attended_minutes": "", "completed_on": ""}'),
    imp.line('5', '{"person_scheme": "none", "person_key": "", "started": "unknown", "attended_minutes": "", "ects": "", "completed_on": "", "state": "enrolled"}')), 'new 5', 'five lines are new');
select is(world.cell('all', 'all'), '4 3 3 2 30 0.3', 'the figures hold them at once: the leaver before entry counts nowhere, and the number at two institutions is two persons');
select is((select count(*)::int from match_key), 3, 'a match key for each person of an institution, none for a line without');
select is((select count(distinct e.stat_subject_id)::int from enrolment e where e.source_id in ('1', '2')), 1, 'the same number is one person');
select results_eq($$ select kind, state_after, effective_on, recorded_on = (now() at time zone 'Europe/Paris')::date, actor_role from enrolment_event v where v.enrolment_id = (imp.live('1')).id order by seq $$,
  $$ values ('enrol', 'enrolled', date '2023-10-01', true, 'import'), ('finish', 'finished', '2024-01-10', true, 'import') $$, 'events have the days of the file and are recorded today');
select results_eq($$ select kind, effective_on from enrolment_event v where v.enrolment_id = (imp.live('4')).id order by seq $$, $$ values ('enrol', date '2023-09-20'), ('withdraw', '2023-09-20') $$, 'who left before entry was enrolled on that day at the latest');
select is(world.cell('all', 'all', known_on => (now() at time zone 'Europe/Paris')::date - 1, as_of => '2024-08-01'), '0 0 0 0 0 0', 'yesterday nothing of it was known');
select is(world.cell('all', 'all', as_of => '2023-12-31'), '4 3 3 0 nd 0.3', 'before the day of completion there are neither completions nor minutes: unknown, not 0');
select is(world.cell('entry', 'unknown', tables => '{entry}'), world.cell('all', 'all'), 'imported enrolments are those whose kind of entry is unknown');
select is((select string_agg(distinct c.origin || ' ' || c.state, ', ') from course c join session s on s.course_id = c.id join enrolment e on e.session_id = s.id where e.origin = 'import'), 'import archived', 'courses made by an import are never listed');
select is((select count(*)::int from import_course), 2, 'import_course: one per institution, title and classification');
select is((select count(*)::int from import_session), 3, 'import_session: by their days');
select is((select string_agg(b.lines || ' ' || b.news || ' ' || b.sames || ' ' || b.file_name, '; ') from import_batch b), '5 5 0 test.csv', 'import_batch keeps what was read, not the file');

-- Again: nothing; changed: a correction; taken out, and back.
select is(imp.file(imp.line('2', '{"person_key": "K1", "entry_on": "2023-11-01", "end_on": ""}'), imp.line('1')), 'same 2', 'the same lines in another order and fewer change nothing');
select is((select count(*)::int from import_batch), 1, 'and leave no batch');
select is(imp.file(imp.line('1', '{"attended_minutes": "60", "gender": "m"}')), 'corrected 1', 'another content corrects');
select is((select count(*)::int from import_oddities(9)), 1, 'import_oddities: another gender than before is said');
select is((select gender from stat_subject t join enrolment e on e.stat_subject_id = t.id where e.id = (imp.live('1')).id), 'f', 'and the first stays');
select is(world.cell('all', 'all'), '4 3 3 2 21 0.3', 'the figures hold the corrected minutes');
select is((select string_agg(e.is_void || ' ' || e.events_count, ', ' order by e.id) from enrolment e where e.source_id = '1'), 'true 3, false 2', 'a correction is a void and a new enrolment');
select is(imp.file('fx-src,1,,,,,,,,,,,,,,,,,,,void,,,,,,,'), 'void 1', 'void takes out, and needs no more than the line''s name');
select is(world.cell('all', 'all'), '3 3 3 2 20 0.2', 'it counts no more');
select is(imp.file('fx-src,1,,,,,,,,,,,,,,,,,,,void,,,,,,,', 'fx-src,never,,,,,,,,,,,,,,,,,,,void,,,,,,,'), 'same 2', 'what is not there is taken out already');
select is(imp.file(imp.line('1')), 'new 1', 'back again');
select is(world.cell('all', 'all'), '4 3 3 2 30 0.3', 'with the figures as they were');
select is(imp.file(imp.line('7'), imp.line('8', '{"state": "gone"}')) || ' ' || coalesce((imp.live('7')).state, 'nothing'), 'new 1, refused 1 nothing', 'one bad line: nothing is written');

-- A course of the catalogue: empty cells mean its own, others must agree.
select world.course('IMPC', 'unit', 'FX-SU', 'bachelor', 'dual', 3);
select is(imp.problems(imp.line('c', '{"course_code": "IMPC"}'), imp.line('d', '{"course_code": "IMPC", "organisation": "FX-UPPA", "kind": "", "level": "", "ai_focus": "", "isced_f": ""}'), imp.line('e', '{"course_code": "IMPC", "kind": "short", "level": "bachelor", "ai_focus": "dual", "isced_f": "", "axis": ""}')),
  '2 level.differs, 2 ai_focus.differs, 2 isced_f.differs, 3 organisation.no_part, 4 kind.differs', 'a course named is as it is classified');
select is(imp.file(imp.line('c', '{"course_code": "IMPC", "course_title": "", "kind": "", "level": "", "ai_focus": "", "isced_f": ""}')), 'new 1', 'empty cells are the course''s own');
select is((select string_agg(d.code, ', ') from session s join course d on d.id = s.course_id where s.id = (imp.live('c')).session_id and s.origin = 'import'), 'IMPC', 'its session is the import''s, its course the catalogue''s');
update course set state = 'draft', published_version = null where code = 'IMPC';
select is(imp.problems(imp.line('d', '{"course_code": "IMPC", "kind": "", "level": "", "ai_focus": "", "isced_f": ""}')), '2 course_code.unpublished', 'nobody was enrolled in what was never published');

-- A session by its code: first entry, last end, whatever the order; its former days stay known.
select is(imp.file(imp.line('s1', '{"session_code": "A", "entry_on": "2024-10-01", "end_on": "2024-12-01", "completed_on": ""}'), imp.line('s2', '{"session_code": "A", "entry_on": "2024-09-15", "end_on": "2025-01-31", "completed_on": ""}')), 'new 2', 'two lines of one session');
select is((select count(distinct e.session_id) || ' ' || min(s.starts_on) || ' ' || max(s.ends_on) from enrolment e join session s on s.id = e.session_id where e.source_id in ('s1', 's2')), '1 2024-09-15 2025-01-31', 'settle_import_sessions: from the first entry to the last end');
update session set created_at = now() - interval '1 day' where id = (imp.live('s1')).session_id;
select is(imp.file(imp.line('s2', '{"session_code": "A", "entry_on": "2024-09-15", "end_on": "2024-12-24", "completed_on": ""}')), 'corrected 1', 'a correction may shorten it');
select is((select s.ends_on || ' ' || (select string_agg(c.field || ' ' || c.old_value || ' ' || c.new_value, ', ') from session_change c where c.session_id = s.id) from session s where s.id = (imp.live('s1')).session_id), '2024-12-24 ends_on 2025-01-31 2024-12-24', 'and its former end stays in its history');

-- Started: yes, no, unknown.
select is(imp.file(imp.line('y', '{"started": "yes", "attended_minutes": "", "state": "enrolled", "completed_on": "", "entry_on": "2021-10-01", "end_on": ""}'), imp.line('n', '{"started": "no", "attended_minutes": "", "state": "enrolled", "completed_on": "", "entry_on": "2021-10-01", "end_on": ""}'),
  imp.line('u', '{"started": "unknown", "attended_minutes": "30", "state": "enrolled", "completed_on": "", "entry_on": "2021-10-01", "end_on": ""}'), imp.line('w', '{"started": "unknown", "attended_minutes": "", "state": "withdrawn", "left_on": "2021-10-02", "completed_on": "", "entry_on": "2021-10-01", "end_on": ""}')), 'new 4', 'started as the file says');
select is((select string_agg(e.source_id || ' ' || f.is_started || ' ' || coalesce(f.minutes::text, 'nd'), ', ' order by e.source_id) from figure_enrolments('academic', '2021-2022') f join enrolment e on e.id = f.enrolment_id), 'n false 0, u true 30, w false nd, y true nd',
  'yes and no are the file''s; unknown is who was there on the census day');
select is((select count(*)::int from (select * from figure_enrolments('academic', '2021-2022')) f where f.attendance <> 'told'), 0, 'sessions of imports are told');
select rebuild_figures();
select results_eq($$ select dimension1, value1, dimension2, value2, enrolments, persons, trained, completed, hours, fte from figure_table('academic', '2021-2022') order by 1, 2, 3, 4 $$,
  $$ select dimension1, value1, dimension2, value2, (max(value) filter (where measure = 'enrolments'))::bigint, (max(value) filter (where measure = 'persons'))::bigint, (max(value) filter (where measure = 'trained'))::bigint, (max(value) filter (where measure = 'completed'))::bigint,
    max(value) filter (where measure = 'hours'), max(value) filter (where measure = 'fte') from figures('academic', '2021-2022') group by 1, 2, 3, 4 order by 1, 2, 3, 4 $$, 'the counters count imported enrolments as the recount does');
select results_eq($$ select measure, value from figures_now('academic', '2023-2024', '2023-12-31', null, '{}') order by 1 $$, $$ select measure, value from figures('academic', '2023-2024', '2023-12-31', null, null, null, '{}') order by 1 $$, 'at a former day too');

-- What a dry run shows.
select imp.stage(array[imp.line('z', '{"entry_on": "2022-10-03", "end_on": "2022-12-20"}')]);
select is(keep_import_measures(), 2, 'keep_import_measures: the years that the file touches');
select write_enrolment_import(write_import_places(null, 'z.csv', repeat('b', 64), 1), 1, 100);
select results_eq($$ select year, measure, before, after from import_changes() where year_kind = 'academic' order by position $$,
  $$ values ('2022-2023', 'enrolments', 0::numeric, 1::numeric), ('2022-2023', 'persons', 0, 1), ('2022-2023', 'trained', 0, 1), ('2022-2023', 'completed', 0, 1), ('2022-2023', 'hours', 0, 10), ('2022-2023', 'fte', 0, 0.1) $$, 'import_changes: the six measures before and after');
select is((select count(*)::int from import_measures()), 12, 'import_measures: of the academic and the civil year');

-- Sent on a page: read, shown, confirmed, written, counted.
insert into person (given_name, family_name, email, stat_subject_id) select n, 'Test', n || '@intake.test', world.subject('page ' || n) from unnest(array['clerk', 'other']) n;
insert into role_grant (person_id, role, from_on) select id, case given_name when 'clerk' then 'office' else 'teacher' end, current_date - 1 from person where email like '%@intake.test';
create function imp.who(name text) returns bigint language sql as $$ select id from person where email = name || '@intake.test' $$;
create function imp.sheet(variadic lines text[]) returns jsonb language sql as $$
  select jsonb_build_object('encoding', 'utf-8', 'has_bom', false, 'separator', 'comma', 'columns', (select jsonb_agg(name order by place) from enrolment_import_columns()),
    'lines', (select jsonb_agg(jsonb_build_object('n', n + 1, 'c', (select jsonb_agg(case when i = 18 and c <> '' then 'o' || encode(sha256(convert_to(c, 'utf8')), 'hex') else c end order by i) from unnest(string_to_array(l, ',')) with ordinality x (c, i)), 'h', '{}'::jsonb) order by n) from unnest(lines) with ordinality t (l, n)))
$$;
select is(sheet_refusal('', '{}'), '{file.missing}', 'sheet_refusal: no file');
select is(sheet_refusal('a.csv', '{"problem": "quote", "line": 3}'), '{file.quote}', 'a quote that is never closed');
select is(sheet_refusal('a.csv', '{"columns": []}'), null, 'a table');
select is((select count(*)::int from request_enrolment_import(imp.who('other'), 'a.csv', imp.sheet(imp.line('p1')), repeat('c', 64), 9)), 0, 'request_enrolment_import: the office only');
select is((select refusal || array[refusal_values::text] from request_enrolment_import(imp.who('clerk'), 'a.csv', '{"columns": ["source", "id"], "lines": []}', repeat('c', 64), 9)), array['file.other_columns', '{"columns": ["2: source_id", "id"]}'], 'other columns are refused, the first named');
select is((select refusal from request_enrolment_import(imp.who('clerk'), 'a.csv', '{"problem": "separator"}', repeat('c', 64), 9)), '{file.separator}', 'so is what is no table');
create temporary table asked as select job_id from request_enrolment_import(imp.who('clerk'), 'a.csv', imp.sheet(imp.line('p1', '{"entry_on": "2022-10-03", "end_on": "", "completed_on": ""}'), imp.line('p2', '{"kind": "much"}')), repeat('c', 64), 9);
drop table enrolment_import_row, enrolment_import_place, enrolment_import_result, enrolment_import_measure;
select is((select j.result - 'problems' || jsonb_build_object('first', j.result -> 'problems' -> 0 ->> 'problem', 'finished', j.is_finished) from asked a, job_enrolment_check(a.job_id) j),
  '{"news": 1, "sames": 0, "corrections": 0, "voids": 0, "changes": 0, "refusals": 1, "first": "cell.not_listed", "finished": true}', 'job_enrolment_check: what is refused');
select is(enrolment_import_outcome() -> 'refusals', '1', 'enrolment_import_outcome');
truncate asked;
insert into asked select job_id from request_enrolment_import(imp.who('clerk'), 'a.csv', imp.sheet(imp.line('p1', '{"entry_on": "2019-10-03", "end_on": "", "completed_on": ""}'), imp.line('p2', '{"entry_on": "2019-10-04", "end_on": "", "completed_on": ""}')), repeat('c', 64), 9);
drop table enrolment_import_row, enrolment_import_place, enrolment_import_result;
select is((select refusal from asked a, confirm_enrolment_import(imp.who('clerk'), a.job_id)), '{import_not_ready}', 'confirm_enrolment_import: not before it is read');
update job j set state = 'done', result = w.result, ended_at = now(), expires_at = now() + interval '1 day' from asked a, job_enrolment_check(a.job_id) w where j.id = a.job_id;
select is((select (j.result -> 'measures' -> 0) - 'before' from job j, asked a where j.id = a.job_id), '{"year": "2019-2020", "measure": "enrolments", "after": 2}', 'the measures as they would be');
select is((select count(*)::int from enrolment where source_id in ('p1', 'p2')), 0, 'and nothing is written');
select is((select count(*)::int from asked a, confirm_enrolment_import(imp.who('other'), a.job_id)), 0, 'another''s is as absent');
create temporary table written as select c.import_id from asked a, confirm_enrolment_import(imp.who('clerk'), a.job_id) c;
select is((select c.import_id from asked a, confirm_import(imp.who('clerk'), a.job_id, 'enrolment_check', 'enrolment_import', '{office}') c), (select import_id from written), 'confirm_import: asked twice it is one import');
drop table enrolment_import_row, enrolment_import_place, enrolment_import_result;
update job j set result = w.result from written x, job_enrolment_import(x.import_id) w where j.id = x.import_id;
select is((select count(*)::int from enrolment where source_id in ('p1', 'p2') and origin = 'import'), 2, 'job_enrolment_import: written');
select is((select b.person_id from import_batch b where b.id = (select (j.result ->> 'batch')::bigint from job j, written w where j.id = w.import_id)), imp.who('clerk'), 'by whom, stands with the batch');
select is((select w.is_finished from written x, job_enrolment_import(x.import_id) w), true, 'its next steps count what was written');
select is((select count(*)::int from figure_ledger), 0, 'and then nothing waits');
select is((select count(*)::int from asked a join job_part p on p.job_id = a.job_id), 0, 'the lines are gone');
select imp.stage(array[imp.line('p3')]);
select ok(write_staged_enrolments(null, '{"file_name": "b.csv"}') > 0 and (imp.live('p3')).id is not null, 'write_staged_enrolments: all lines that are staged');
drop table enrolment_import_row, enrolment_import_place, enrolment_import_result;
select is(stage_enrolment_import((select job_id from request_enrolment_import(imp.who('clerk'), 'a.csv', imp.sheet('a,b', imp.line('p4')), repeat('c', 64), 9))), 1, 'stage_enrolment_import: how many lines are refused');

-- The worked example of the six measures, from a file: Dora, who waited and declined, stands in none.
create function imp.example(id text, session text, key text, changes jsonb) returns text language sql as $$
  select imp.line(id, jsonb_build_object('course_title', 'Exemple ' || session, 'person_key', key, 'birth_year', '', 'gender', '', 'isced_f', '', 'attended_minutes', '', 'completed_on', '') || case session
    when 'A' then '{"entry_on": "2016-10-03", "end_on": "2017-01-31", "ects": "3"}'
    when 'B' then '{"organisation": "FX-UPPA", "kind": "short", "level": "none", "ai_focus": "dual", "track": "FC", "trainee_status": "a", "entry_on": "2016-11-07", "end_on": "2016-11-08", "ects": ""}'
    else '{"kind": "open_online", "level": "none", "ai_focus": "awareness", "entry_on": "2016-10-03", "end_on": "", "ects": ""}' end::jsonb || changes)
$$;
select is(imp.file(imp.example('xa1', 'A', '0000000001A', '{"person_scheme": "ine", "attended_minutes": "1800", "completed_on": "2017-01-31"}'), imp.example('xa2', 'A', 'ben', '{"state": "enrolled", "started": "no"}'),
    imp.example('xa3', 'A', 'chloe', '{"state": "withdrawn", "left_on": "2016-09-20", "started": "no"}'), imp.example('xa4', 'A', 'farid', '{"attended_minutes": "1440", "completed_on": "2017-01-31"}'),
    imp.example('xb1', 'B', '0000000001A', '{"person_scheme": "ine", "attended_minutes": "840", "completed_on": "2016-11-08"}'), imp.example('xb2', 'B', 'elif', '{"state": "withdrawn", "left_on": "2016-11-08", "attended_minutes": "420"}'),
    imp.example('xb3', 'B', 'farid at the other', '{"attended_minutes": "840", "completed_on": "2016-11-08"}'), imp.example('xc1', 'C', 'chloe', '{"state": "enrolled", "started": "unknown"}')), 'new 8', 'worked_example_imported: eight lines');
select is(world.cell('all', 'all', year => '2016-2017'), '7 7 6 4 89 0.15', 'worked_example_imported: the same INE at two institutions is two records until somebody has looked');
insert into merge_event (subject_a, subject_b, is_same, basis) select min(e.stat_subject_id::text)::uuid, max(e.stat_subject_id::text)::uuid, true, 'ine' from enrolment e where e.source_id in ('xa1', 'xb1');
select is(world.cell('all', 'all', year => '2016-2017'), '7 6 5 3 89 0.15', 'worked_example_imported: before Farid''s records are one');
insert into merge_event (subject_a, subject_b, is_same, basis) select min(e.stat_subject_id::text)::uuid, max(e.stat_subject_id::text)::uuid, true, 'office' from enrolment e where e.source_id in ('xa4', 'xb3');
select is(world.cell('all', 'all', year => '2016-2017') || ' | ' || world.cell('institution', 'FX-SU', year => '2016-2017') || ' | ' || world.cell('institution', 'FX-UPPA', year => '2016-2017') || ' | ' || world.cell('institution', 'several', year => '2016-2017'),
  '7 5 4 2 89 0.15 | 4 4 3 2 54 0.15 | 3 3 3 2 35 nd | 2 2 2', 'worked_example_imported: enrolments 7, persons 5, trained 4, completed 2, hours 89, fte 0.15; its lines, two people in both');
select is((select string_agg(value1 || ' ' || value, ', ' order by value1) from figures('academic', '2016-2017') where measure = 'persons' and dimension1 = 'ai_focus'), 'awareness 1, core 3, dual 3, several 2', 'worked_example_imported: by AI focus');
select is((select string_agg(item || ' ' || missing || '/' || total, ', ' order by position) from figures_completeness('academic', '2016-2017') where position in (3, 4)), 'enrolments_without_hours 1/7, enrolments_without_ects 4/7', 'worked_example_imported: one enrolment without hours, four without ECTS');

select throws_ok($$ update import_batch set lines = 0 $$, '42501', null, 'what was imported is never rewritten');
select * from finish();
rollback;
