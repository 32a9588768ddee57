// The worksheet of continuing education: page, CSV and workbook say the same, in both languages; incomplete until nothing is missing; leadership sees counts, the office where to complete them.
import test, { before } from 'node:test';
import assert from 'node:assert/strict';
import { Visitor, crowd, decode, sql, sqlValue, words, zipParts } from './client.mjs';

const code = `BPF-A${process.pid}`, partner = `BPF-B${process.pid}`, name = `Organisme d’essai ${process.pid}`;
const nda = String(process.pid).padStart(11, '7');
const sheet = (language, year = 2025, organisation = code) => `/${language}/figures/bpf/${organisation}/${year}`;
let session;

function person(role, language = 'fr') {
  const [visitor] = crowd(1, { language });
  if (role) sql(`insert into role_grant (person_id, role) select id, '${role}' from person where email = '${visitor.email}'`);
  return visitor;
}
// Rows of a CSV as objects; quotes are doubled inside quotes.
function csvRows(text) {
  const lines = text.trimEnd().split('\r\n').map((line) => [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare));
  return lines.slice(1).map((cells) => Object.fromEntries(lines[0].map((header, i) => [header, cells[i]])));
}
const bare = (text) => decode(text.replace(/<[^>]+>/g, '')).replace(/\s+/g, ' ').trim();
// The lines of each frame as the page shows them: { frame, name, number, hours }.
const pageLines = (html) => [...html.matchAll(/<section id="frame-([^"]+)">([\s\S]*?)<\/section>/g)].flatMap(([, frame, inside]) =>
  [...inside.matchAll(/<tr[^>]*><th scope="row">([\s\S]*?)<\/th><td[^>]*>([\s\S]*?)<\/td><td[^>]*>([\s\S]*?)<\/td><\/tr>/g)].map(([, label, number, hours]) => ({ frame, name: bare(label).replace(/^(\d{1,2}[a-h]?|[a-f]) – /, ''), number: bare(number).replace(/[\s,]/g, ''), hours: bare(hours).replace(/[\s,]/g, '') })));

before(() => {
  session = sqlValue(`with o as (
    insert into organisation (code, name_fr, name_en, kind, nda) values ('${code}', '${name}', 'Trial organisation ${process.pid}', 'school', '${nda}'), ('${partner}', 'Partenaire', 'Partner', 'school', null) returning id, code
  ), s as (
    insert into session (code, course_id, course_version, organisation_id, state, opens_at, closes_at, starts_on, ends_on, is_unlimited, attendance, mode, tracks)
    select '${code}-S', c.id, c.published_version, o.id, 'published', '2025-01-01', '2025-02-01', '2025-02-03', '2025-02-05', true, 'half_day', 1, '{FC}' from o, (select * from course where state = 'published' order by code limit 1) c where o.code = '${code}' returning id
  ), x as (
    insert into session_organisation (session_id, organisation_id, hours_share, is_subcontract) select s.id, o.id, 0.5, true from s, o where o.code = '${partner}'
  ), t as (
    insert into stat_subject (id) select gen_random_uuid() from generate_series(1, 7) returning id
  ), e as (
    insert into enrolment (session_id, stat_subject_id, track, trainee_status, payer_line, state, starts_on, is_demonstration)
    select s.id, t.id, 'FC', (array['a', 'a', 'a', 'c', 'c', 'd', 'e'])[row_number() over ()], (array['1', '1', '2h', '7', '7', '9', null])[row_number() over ()], 'enrolled', '2025-02-03', true from s, t returning id
  ), a as (
    insert into attendance_event (enrolment_id, half_day_on, half_day, presence, minutes, effective_on, recorded_on, actor_role) select e.id, '2025-02-03', 'morning', 'present', 205 + row_number() over (order by e.id) * 11, '2025-02-03', '2025-02-03', 'office' from e returning 1
  )
  select id from s`);
  sql(`insert into meeting (session_id, starts_at, ends_at) values (${session}, '2025-02-03 09:00+01', '2025-02-03 13:00+01')`);
});

for (const [language, incomplete, complete, missing, title] of [
  ['fr', 'Incomplet', 'Complet', 'Objectif de la formation : 7', 'Bilan pédagogique et financier 2025'],
  ['en', 'Incomplete', 'Complete', 'Objective of the training: 7', 'Yearly report of continuing education (BPF) 2025'],
])
  test(`page, CSV and workbook hold the same lines, and say whether the worksheet is complete (${language})`, async () => {
    sql(`update session set training_objective = null, nsf = null where id = ${session}`);
    const leader = person('leader', language);
    const list = await leader.get(`/${language}/figures/bpf`);
    assert.ok(list.text.includes(`href="${sheet(language)}"`), 'the list leads to the worksheet');
    let page = await leader.get(sheet(language));
    assert.equal(page.status, 200);
    assert.ok(words(page.text).includes(title), words(page.text).slice(0, 600));
    assert.ok(page.text.includes(`>${incomplete}</span>`), 'incomplete');
    assert.ok(words(page.text).replace(/ /g, ' ').includes(missing), words(page.text).slice(600, 1800));
    assert.ok(!page.text.includes(`${sheet(language)}/gaps`) && !page.text.includes(`${code}-S`), 'leadership sees counts only');
    const rows = csvRows((await leader.get(`${sheet(language)}/worksheet.csv`)).text);
    assert.equal(rows[0].status, 'incomplete');
    sql(`update session set training_objective = 'd', nsf = '326' where id = ${session}`);
    page = await leader.get(sheet(language));
    assert.ok(page.text.includes(`>${complete}</span>`) && !page.text.includes(`>${incomplete}</span>`), words(page.text).slice(0, 1200));

    const csv = await leader.get(`${sheet(language)}/worksheet.csv`);
    assert.equal(csv.headers['content-disposition'], 'attachment; filename="worksheet.csv"');
    const told = csvRows(csv.text);
    assert.ok(told.every((row) => row.organisation_code === code && row.nda === nda && row.first_on === '2025-01-01' && row.last_on === '2025-12-31' && row.status === 'complete'), JSON.stringify(told[0]));
    for (const row of told) assert.equal(row.hours === '', row.hours_symbol === 'z', `hours is empty exactly where the symbol is filled: ${JSON.stringify(row)}`);
    const shown = pageLines(page.text);
    // The page puts "of which at a distance" under its total, as the file does.
    assert.deepEqual(shown.map((line) => `${line.frame} ${line.name} ${line.number} ${line.hours}`), told.map((row) => `${row.frame} ${row.line_name} ${row.number} ${row.hours || row.hours_symbol}`));
    const of = (frame, line) => told.filter((row) => row.frame === frame && row.line === line).map((row) => [Number(row.number), Number(row.hours)])[0];
    const minutes = Array.from({ length: 7 }, (_, i) => 205 + (i + 1) * 11);
    const total = [7, Math.round(minutes.reduce((a, b) => a + b) / 60)];
    for (const [frame, line] of [['F-1', 'total'], ['F-3', 'total'], ['F-4', 'total'], ['F-3', 'd'], ['F-4', '326'], ['F-1', 'distance']]) assert.deepEqual(of(frame, line), total, `${frame} ${line}`);
    assert.deepEqual(of('F-2', 'total'), [7, Math.round(minutes.reduce((a, b) => a + b) / 120)]);
    assert.equal(of('F-1', 'a')[0], 3);
    const received = csvRows((await leader.get(`${sheet(language, 2025, partner)}/worksheet.csv`)).text).find((row) => row.frame === 'G' && row.line === code);
    assert.deepEqual([Number(received.number), Number(received.hours)], of('F-2', partner), 'both sides of the contract');

    const book = await leader.get(`${sheet(language)}/worksheet.xlsx`);
    assert.equal(book.headers['content-disposition'], 'attachment; filename="worksheet.xlsx"');
    const xml = zipParts(book.bytes)['xl/worksheets/sheet1.xml'];
    const cells = [...xml.matchAll(/<row [^>]*>([\s\S]*?)<\/row>/g)].map(([, row]) => Object.fromEntries([...row.matchAll(/<c r="([A-Z]+)\d+"([^>]*)>([\s\S]*?)<\/c>/g)].map(([, column, tag, inside]) => [column, tag.includes('inlineStr') ? bare(inside) : Number(/<v>([^<]*)/.exec(inside)[1])])));
    assert.equal(cells[0].J, language === 'fr' ? 'Intitulé' : 'Words');
    // Numbers are numbers there.
    assert.deepEqual(cells.slice(1).map((row) => [row.G, row.H, row.J, row.K, row.L ?? row.M]), told.map((row) => [row.frame, row.line, row.line_name, Number(row.number), row.hours === '' ? 'z' : Number(row.hours)]));
  });

test('the office sees which sessions lack what; leadership and others do not', async () => {
  sql(`update session set training_objective = null, nsf = null where id = ${session}`);
  const office = person('office');
  const page = await office.get(sheet('fr'));
  assert.ok(page.text.includes(`href="${sheet('fr')}/gaps"`));
  const gaps = await office.get(`${sheet('fr')}/gaps`);
  assert.equal(gaps.status, 200);
  assert.ok(gaps.text.includes(`href="/fr/staff/sessions/${session}/continuing"`), words(gaps.text).slice(0, 800));
  assert.match(words(gaps.text), /Objectif de la formation \(7\)/);
  assert.ok(!words(gaps.text).includes('NDA)'), 'the number is there');
  const without = await office.get(`${sheet('fr', 2025, partner)}/gaps`);
  assert.match(without.text, /\/fr\/office\/organisations\/\d+/, 'the organisation without a number leads to its form');
  assert.equal((await person('leader').get(`${sheet('fr')}/gaps`)).status, 403);
});

test('only leadership and the office open it; what does not exist is not found', async () => {
  for (const role of ['teacher', 'reviewer', 'admin', 'employer', null])
    for (const path of ['/fr/figures/bpf', sheet('fr'), `${sheet('fr')}/worksheet.csv`, `${sheet('fr')}/worksheet.xlsx`]) assert.equal((await person(role).get(path)).status, 403, `${role} ${path}`);
  assert.equal((await new Visitor().get(sheet('fr'))).status, 303);
  const leader = person('leader');
  for (const [organisation, year] of [['NO-SUCH', 2025], [code, 1999], [code, 2090], [code, 'abcd'], [code, "2025'"]])
    for (const file of ['', '/worksheet.csv', '/worksheet.xlsx']) assert.equal((await leader.get(`${sheet('fr', encodeURIComponent(year), organisation)}${file}`)).status, 404, `${organisation} ${year} ${file}`);
  assert.equal((await leader.get(sheet('fr', 2025, code.toLowerCase()))).status, 200, 'a code in small letters is the same');
});

for (const [language, lead, saved, problem] of [
  ['fr', 'Formation continue : pour le bilan annuel', 'Les informations sont enregistrées.', 'Les parts confiées dépassent 100 %.'],
  ['en', 'Continuing education: for the yearly report', 'The facts are saved.', 'The shares entrusted are more than 100%.'],
])
  test(`the office tells what the course did not, and what is refused is kept as typed (${language})`, async () => {
    const path = `/${language}/staff/sessions/${session}/continuing`;
    sql(`update session set training_objective = null, nsf = null where id = ${session}`);
    const teacher = sqlValue(`with t as (insert into session_teacher (session_id, person_id) select ${session}, id from person where email = 'teacher@demo.test' on conflict (session_id, person_id) do update set is_external = null, hours = null returning person_id) select person_id from t`);
    const untold = sqlValue(`update enrolment set trainee_status = null, origin = 'import', source = 'bpf-trial', source_id = id::text where id = (select min(id) from enrolment where session_id = ${session}) returning id`);
    const office = person('office', language);
    const page = await office.get(path), beside = await office.get(path);
    assert.ok(words(page.text).replaceAll('\u00a0', ' ').includes(lead), words(page.text).slice(0, 500));
    const fields = [['training_objective', 'd'], ['training_level', ''], ['nsf', '326'], ['partner', partner.toLowerCase()], ['share', '80'], ['partner', 'SU'], ['share', '30'], [`teacher_kind_${teacher}`, 'external'], [`teacher_hours_${teacher}`, '3,5'], [`trainee_${untold}`, 'a']];
    const send = async (from, answers) => {
      const hidden = [...from.text.matchAll(/<form method="post" action="[^"]*\/training"[\s\S]*?<\/form>/g)].flatMap(([form]) => [...form.matchAll(/<input type="hidden" name="([a-z_]+)" value="([^"]*)"/g)].map(([, key, value]) => [key, value]));
      return office.post(`/${language}/staff/sessions/${session}/training`, [...hidden, ...answers]);
    };
    const refused = await send(page, fields);
    assert.equal(refused.status, 422, words(refused.text).slice(0, 400));
    assert.ok(words(refused.text).replaceAll('\u00a0', ' ').includes(problem), words(refused.text).slice(0, 700));
    for (const kept of [`value="${partner.toLowerCase()}"`, 'name="share" type="text" inputmode="decimal" value="80"', 'value="3,5"', '<option value="external" selected>', '<option value="a" selected>', '<option value="d" selected>']) assert.ok(refused.text.includes(kept), `${kept} is kept`);
    const done = await send(refused, fields.map(([key, value]) => [key, value === '30' ? '20' : value]));
    assert.equal(done.status, 303, words(done.text).slice(0, 600));
    assert.ok(words((await office.follow(done)).text).includes(saved));
    assert.equal(sqlValue(`select concat_ws(' ', s.training_objective, s.nsf, t.is_external, t.hours, e.trainee_status, (select string_agg(o.code || x.hours_share, ',' order by o.code) from session_organisation x join organisation o on o.id = x.organisation_id where x.session_id = s.id)) from session s join session_teacher t on t.session_id = s.id join enrolment e on e.id = ${untold} where s.id = ${session}`), `d 326 t 3.50 a ${partner}0.8000,SU0.2000`);
    // Somebody else has saved since that page was made: both are shown.
    const stale = await send(beside, fields.map(([key, value]) => [key, value === '30' ? '20' : value]));
    assert.equal(stale.status, 409, words(stale.text).slice(0, 300));
    assert.equal((await person('teacher', language).get(path)).status, 403);
    sql(`delete from session_teacher where session_id = ${session}; delete from session_organisation where session_id = ${session} and organisation_id = (select id from organisation where code = 'SU'); update session_organisation set hours_share = 0.5 where session_id = ${session}`);
  });

for (const [language, title, nothing, saved] of [
  ['fr', 'Enquête n° 6 (formation continue), année 2025', 'Indiquez où ce nombre se lit.', 'Le nombre déclaré est enregistré.'],
  ['en', 'Enquête n° 6 (continuing education), year 2025', 'Say where this number can be read.', 'The declared number is saved.'],
])
  test(`what an institution declared to a survey stands beside what is counted (${language})`, async () => {
    const path = `/${language}/figures/surveys/2025`;
    const office = person('office', language);
    const page = await office.get(path);
    assert.ok(words(page.text).replaceAll('\u00a0', ' ').includes(title), words(page.text).slice(0, 500));
    const refused = await office.submit(page, '/declarations', { declaring: code, line: 'trainees', declared_value: '12', declared_source: '' });
    assert.equal(refused.status, 422);
    assert.ok(words(refused.text).includes(nothing) && refused.text.includes('value="12"') && refused.text.includes(`<option value="${code}" selected>`), words(refused.text).slice(0, 500));
    const done = await office.submit(refused, '/declarations', { declaring: code, line: 'trainees', declared_value: '12', declared_source: `Essai ${process.pid}` });
    assert.equal(done.status, 303, words(done.text).slice(0, 500));
    const after = await office.follow(done);
    assert.ok(words(after.text).includes(saved));
    const rows = csvRows((await office.get(`${path}/survey.csv`)).text).filter((row) => row.organisation_code === code);
    assert.deepEqual(rows.map((row) => [row.line, row.counted, row.declared, row.declared_symbol]), [['trainees', '7', '12', ''], ['hours', rows[1].counted, '', 'nd'], ['diplomas', '0', '', 'nd']]);
    assert.ok(bare(after.text).replaceAll('\u00a0', ' ').includes(`${language === 'fr' ? 'Stagiaires (participations)' : 'Trainees (participations)'}712−5Essai ${process.pid}`), 'the line shows both and what lies between');
    const leader = person('leader', language);
    assert.equal((await leader.get(path)).status, 200);
    assert.ok(!(await leader.get(path)).text.includes('/declarations'), 'leadership has no form');
    assert.equal((await leader.get(`/${language}/figures/surveys/2024-2025`)).status, 200);
    for (const year of ['2024-2026', 'abcd', '2090', '2090-2091']) assert.equal((await leader.get(`/${language}/figures/surveys/${year}`)).status, 404, year);
    assert.equal((await person('teacher', language).get(path)).status, 403);
  });
