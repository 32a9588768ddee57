// Every page as every role in both languages: axe without violations, valid HTML, one h1, no sideways scroll at 320 px, within the budget.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { HtmlValidate } from 'html-validate';
import { axe, contextOf, hasSidewaysScroll, launch, sightOf, url } from './walk.mjs';
import { Visitor, sql, sqlValue } from '../http/client.mjs';

const routes = JSON.parse(execFileSync(process.env.AMPHI, ['routes', '--json'], { encoding: 'utf8' })).filter((route) => route.method === 'GET' && route.kind === 'page');
const validator = new HtmlValidate({
  extends: ['html-validate:recommended'],
  rules: { 'no-trailing-whitespace': 'off', 'void-style': 'off', 'long-title': 'off', 'require-sri': 'off', 'attribute-boolean-style': 'off', 'attr-quotes': 'off', 'prefer-native-element': 'off', 'no-inline-style': 'error', 'no-implicit-button-type': 'off', 'tel-non-breaking': 'off', 'form-dup-name': ['error', { shared: ['radio', 'checkbox', 'submit', 'button', 'reset'] }] },
});
const values = {
  ':course_code': sqlValue("select c.code from course c join session_availability a on a.course_id = c.id where c.state = 'published' and a.is_open order by c.code limit 1"),
  ':session_id': sqlValue("select a.session_id from session_availability a join session s on s.id = a.session_id where a.is_open and s.admission = 'open' and not a.is_full order by 1 limit 1"),
  ':enrolment_id': sqlValue("select e.id from enrolment e join person p on p.id = e.person_id where p.email = 'student@demo.test' and e.state in ('enrolled', 'waiting', 'offered') order by e.id desc limit 1"),
  ':document_id': sqlValue("select d.id from issued_document d join enrolment e on e.id = d.enrolment_id join person p on p.id = e.person_id where p.email = 'student@demo.test' order by d.id limit 1"),
  ':code': sqlValue('select code from issued_document order by id limit 1'),
  ':message_id': sqlValue('select id from session_message order by id limit 1'),
  ':half_day_key': sqlValue("select h.half_day_key from session s, half_days(s.id) h where s.code like '%-NOW-LECTURE' order by h.starts_at limit 1"),
  ':year': '2025-2026',
  ':dimension': 'level',
  ':organisation_code': 'CNAM',
  ':fiscal_year': '2025',
  ':revision': '1',
  ':candidate_id': sqlValue(`with two as (select array_agg(x.id order by x.id) as s from (select stat_subject_id as id from person where email like '%@people.demo.test' order by id limit 2) x)
    insert into match_candidate (subject_a, subject_b, kinds, is_strong) select s[1], s[2], '{name}', false from two on conflict (subject_a, subject_b) do update set is_strong = false returning id`),
  ':token': 'f'.repeat(64),
  ':whom_id': sqlValue("select id from person where email = 'student@demo.test'"),
  ':organisation_id': sqlValue("select id from organisation where code = 'SU'"),
  ':former_name_id': sqlValue("insert into organisation_former_name (organisation_id, name, until_on) select id, 'Nom d’avant', '2017-12-31' from organisation where code = 'SU' returning id"),
  ':axis_code': sqlValue('select min(code) from axis'),
  ':programme_code': sqlValue('select min(code) from acceleration_programme'),
  ':code_list': 'isced_f',
  ':setting_name': 'offer_hours',
  ':retention_name': 'alert',
  ':nomination_id': sqlValue("select min(n.id) from nomination n join organisation o on o.id = n.organisation_id where o.code = 'DEMO-ALPHA'"),
  ':job_id': sqlValue(`insert into job (kind, person_id, state, done, total, result, started_at, ended_at, expires_at)
    select 'audit_export', id, 'done', 1, 1, '{"file": "audit.csv"}', now(), now(), now() + interval '1 day' from person where email = 'office@demo.test' returning id`),
};
// Pages for staff show the class of teacher@demo.test that has more than a hundred people, and the editor a course that is being written.
const lecture = sqlValue("select id from session where code like '%-NOW-LECTURE'");
const written = sqlValue("select c.code from course c join course_draft v on v.course_id = c.id join session s on s.course_id = c.id join session_teacher t on t.session_id = s.id join person p on p.id = t.person_id where p.email = 'teacher@demo.test' and v.review_state = 'draft' order by 1 limit 1");
// A file of courses that was read: one with refused lines, one that waits for its yes.
const imported = sqlValue(`insert into job (kind, person_id, state, done, total, input, result, started_at, ended_at, expires_at)
  select 'course_check', id, 'done', 2, 2, '{"file_name": "a-very-long-name-of-a-file-of-courses-2026-2027-final-corrected.csv", "encoding": "cp1252", "has_bom": false, "separator": "semicolon"}', r::jsonb, now(), now(), now() + interval '1 day'
  from person, unnest(array['{"news": 0, "changes": 0, "sames": 1, "refusals": 1, "problems": [{"line": 3, "column": "title_fr", "problem": "title_fr.missing", "value": null}], "acts": []}',
    '{"news": 1, "changes": 1, "sames": 0, "refusals": 0, "problems": [], "acts": [{"line": 2, "code": "A-1", "act": "new", "changed": []}, {"line": 3, "code": "A-2", "act": "changed", "changed": ["title_fr", "expected_results_fr"]}]}']) r
  where email = 'office@demo.test' returning id`);
// Files of past enrolments: one with refused lines, one that waits for its yes.
const past = sqlValue(`insert into job (kind, person_id, state, done, total, input, result, started_at, ended_at, expires_at)
  select 'enrolment_check', id, 'done', 2, 2, '{"file_name": "a-very-long-name-of-a-file-of-enrolments-2019-2020-final-corrected.csv", "encoding": "cp1252", "has_bom": false, "separator": "semicolon"}', r::jsonb, now(), now(), now() + interval '1 day'
  from person, unnest(array['{"news": 0, "corrections": 0, "voids": 0, "changes": 0, "sames": 1, "refusals": 1, "problems": [{"line": 3, "column": "entry_on", "problem": "cell.not_a_day", "named": "su-apogee 2019-000017", "value": "1/9/2019"}]}',
    '{"news": 1, "corrections": 1, "voids": 0, "changes": 1, "sames": 0, "refusals": 0, "problems": [], "oddities": [{"line": 2, "named": "su-apogee 2019-000017"}], "measures": [{"year": "2019-2020", "measure": "persons", "before": 0, "after": 1}, {"year": "2019-2020", "measure": "hours", "before": null, "after": 12.5}]}']) r
  where email = 'office@demo.test' returning id`);
sqlValue(`insert into import_source (code, organisation_id) select 'su-apogee', id from organisation where code = 'SU' on conflict do nothing returning code`);
sqlValue(`insert into import_batch (file_name, sha256, bytes, lines, news, sames, corrections, voids) values ('enrolments-2019-2020.csv', repeat('a', 64), 1000, 10, 8, 1, 1, 0) returning id`);
// A session that was drawn, with a waiting list and an open offer.
const drawn = sqlValue(`insert into session (code, course_id, course_version, organisation_id, state, tracks, opens_at, closes_at, starts_on, ends_on, capacity)
  select 'PAGES-DRAWN', course_id, course_version, organisation_id, 'published', array['FI'], now() + interval '1 day', now() + interval '9 days', current_date + 30, current_date + 40, 5 from session where id = ${lecture} returning id`);
sql(`insert into session_teacher (session_id, person_id) select ${drawn}, id from person where email = 'teacher@demo.test';
  select choose_opening((select id from person where email = 'office@demo.test'), ${drawn}, '1', 'draw', '30', '')`);
sql(`update session set opens_at = now() - interval '1 hour', draw_at = now() + interval '1 hour' where id = ${drawn}`);
sql(`select count(*) from (select array_agg(p.id) as who, count(*)::int as n from (select id from person where email_verified_at is not null order by id limit 30) p) b,
  enrol_many(b.who, array_fill(${drawn}::bigint, array[b.n]), array_fill(null::text, array[b.n]), array_fill(null::bigint, array[b.n]), array_fill(''::text, array[b.n]), array_fill('FI'::text, array[b.n]), array_fill(null::text, array[b.n])) e`);
sql(`update session set draw_at = now() where id = ${drawn}; select make_draw(${drawn})`);
sql(`select withdraw_enrolment(person_id, id) from enrolment where session_id = ${drawn} and state = 'enrolled' order by id limit 1`);
const offer = sqlValue(`select id from offer where session_id = ${drawn} and ended_at is null limit 1`);
// A session on application, with its questions and those who answered; a student has begun to.
const applied = {
  ':session_id': sqlValue("select min(q.session_id) from question q join session s on s.id = q.session_id where s.code like 'SCPO-%'"),
  ':question_id': sqlValue("select q.question_id from session_question q join session s on s.id = q.session_id where s.code like 'SCPO-%' and q.kind = 'choice' limit 1"),
  ':enrolment_id': sqlValue("select min(a.enrolment_id) from answer a join question q on q.id = a.question_id join session s on s.id = q.session_id where s.code like 'SCPO-%'"),
};
sqlValue(`with p as (select id from person where email = 'student@demo.test'), d as (insert into enrolment_draft (person_id, session_id, track, trainee_status) select id, ${applied[':session_id']}, 'FC', 'a' from p on conflict do nothing)
  insert into answer_draft (person_id, question_id, value) select id, ${applied[':question_id']}, 'Oui' from p on conflict do nothing`);
const byCompany = sqlValue("select min(id) from session where admission = 'nomination'");
// A session that keeps seats, asks for another course first and has an equivalent accepted.
const keeping = sqlValue("select s.id from session s where s.code = 'CNAM-CAIRE-2-NOW-KEPT'");
// Which values stand in an address: the first line whose pattern it meets and that knows the name, else the general ones.
const places = [
  [/:session_id[/](waiting|offers|list-closings|opening|draw)/, { ':session_id': drawn, ':offer_id': offer }],
  [/:session_id[/](audiences|eligibility|equivalences)$/, { ':session_id': keeping }],
  [/^[/]sessions[/]:session_id[/]application|^[/]staff[/]sessions[/]:session_id[/](questions|applications)/, applied],
  [/^[/]employer[/]sessions[/]|^[/]staff[/]sessions[/]:session_id[/]nominations$/, { ':session_id': byCompany }],
  [/^[/]staff[/]courses[/]imports[/]/, { ':job_id': imported }],
  [/^[/]office[/]imports[/]/, { ':job_id': past }],
  [/^[/]staff[/]/, { ':session_id': lecture }],
  [/^[/]staff[/]courses[/]/, { ':course_code': written }],
];
const filled = (path) => path.replace(/:[a-z_]+/g, (name) => (places.find(([pattern, own]) => pattern.test(path) && own[name])?.[1] ?? values)[name] ?? '1');
// Names that a form sends several times because its action reads them as an array.
const sqlFolder = new URL('../../sql/actions/', import.meta.url);
const arrays = new Set(readdirSync(sqlFolder, { recursive: true }).filter((file) => file.endsWith('.sql')).flatMap((file) => [...readFileSync(new URL(file, sqlFolder), 'utf8').matchAll(/:'([a-z_]+)'::[a-z]+\[\]/g)].map(([, name]) => name)));
const isArray = (message) => message.ruleId === 'form-dup-name' && arrays.has(/"([^"]+)"$/.exec(message.message)?.[1]);
// Beside the table: lists with and without results, errors.
const withImport = [`/staff/courses/imports/${Number(imported) + 1}`, `/office/imports/${Number(past) + 1}`];
const extra = ['/courses/SU-MIND-RLD', '/courses?q=apprentissage&level=master&sort=title', '/courses?q=zzzzzzz', '/courses?open=yes&page=2', '/nothing-here', '/sign-in?next=/fr/my'];

const wide = { width: 1280, height: 800 };
const narrow = { width: 320, height: 800 };
let looks = 0;

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

for (const role of [null, 'student', 'trainee', 'teacher', 'reviewer', 'office', 'leader', 'employer', 'admin'])
  test(`pages of ${role ?? 'a visitor'} pass axe, are valid HTML and fit`, { timeout: 1800000 }, async () => {
    const context = await contextOf(browser, role);
    const complaints = [];
    // Pages of everyone are walked as a visitor and as a student; the others as whom the table lets in (what it refuses, tests/http walks).
    const isTheirs = (who) => who === 'signed_in' || who.split('|').includes(role);
    const targets = routes.filter((route) => (route.who === 'anyone' ? role === 'student' || !role : role && isTheirs(route.who))).map((route) => filled(route.path));
    const left = ['/fr', '/en'].flatMap((language) => [...new Set([...targets, ...(role ? (role === 'office' ? withImport : []) : extra)])].map((target) => language + target));
    // Two pages side by side, for the walk is the longest part of a test run.
    await Promise.all(
      [1, 2].map(async () => {
        const page = await context.newPage();
        page.on('console', (message) => {
          if (message.type() === 'error' && !/status of (4|5)\d\d/.test(message.text())) complaints.push(`console: ${page.url()}: ${message.text()}`);
        });
        await page.setViewportSize(narrow);
        for (let target = left.shift(); target; target = left.shift()) {
          const answer = await page.goto(url + target);
          const says = `${target} as ${role ?? 'visitor'}`;
          if (answer.status() >= 500) complaints.push(`${says}: status ${answer.status()}`);
          if (await hasSidewaysScroll(page)) complaints.push(`${says}: scrolls sideways at 320 px`);
          // Most pages of a role are those of another with another frame: what was looked at once needs no second look.
          const seen = await sightOf(page, wide);
          if (!seen.isNew) continue;
          looks++;
          for (const violation of await axe(page, seen)) complaints.push(`${says}: axe ${violation}`);
          const report = await validator.validateString(await answer.text().catch(() => ''));
          for (const result of report.results) for (const message of result.messages.filter((each) => !isArray(each))) complaints.push(`${says}: html ${message.ruleId} line ${message.line}: ${message.message}`);
        }
      }),
    );
    await context.close();
    assert.deepEqual([...new Set(complaints)].slice(0, 40), []);
  });

test('the walk looked closely at each page once at least', () => assert.ok(looks > 2 * routes.length, `${looks} looks for ${routes.length} pages in two languages`));

test('no page weighs more than 30 KB compressed with its styles and script', async () => {
  const visitor = new Visitor();
  const student = new Visitor();
  await student.signIn('student@demo.test');
  const weights = new Map();
  const weigh = async (name) => {
    if (!weights.has(name)) weights.set(name, gzipSync((await visitor.get(name)).bytes, { level: 9 }).length);
    return weights.get(name);
  };
  for (const language of ['/fr', '/en'])
    for (const target of [...routes.map((route) => filled(route.path)), ...extra]) {
      const answer = await student.get(language + target);
      if (answer.status !== 200) continue;
      let total = gzipSync(answer.bytes, { level: 9 }).length;
      for (const name of new Set([...answer.text.matchAll(/(?:href|src)="(\/assets\/[^"#]+)/g)].map(([, each]) => each))) total += await weigh(name);
      assert.ok(total <= 30 * 1024, `${language}${target} weighs ${total} bytes`);
    }
  const css = [...weights].find(([name]) => name.endsWith('.css'));
  assert.ok(css[1] <= 12 * 1024, `the stylesheet weighs ${css[1]}`);
});
