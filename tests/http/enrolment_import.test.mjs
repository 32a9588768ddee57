// A file of past enrolments on its pages: encoding and separator shown, the change of each year's measures before anything is written, refusals as sentences, again nothing, and nobody else's.
import test from 'node:test';
import assert from 'node:assert/strict';
import { base, crowd, forms, headline, sleep, sql, sqlValue, words } from './client.mjs';

function person(role, language = 'fr') {
  const [visitor] = crowd(1, { language });
  const id = sqlValue(`select id from person where email = '${visitor.email}'`);
  if (role) sql(`insert into role_grant (person_id, role) values (${id}, '${role}')`);
  return Object.assign(visitor, { id });
}
const source = `web-${process.pid}`;
sql(`insert into import_source (code, organisation_id) select '${source}', id from organisation where code = 'SU'`);
const names = sqlValue("select string_agg(name, ' ' order by place) from enrolment_import_columns()").split(' ');
let number = 0;
const newId = () => `L${++number}`;
function line(id, changes = {}) {
  const cells = { source, source_id: id, organisation: 'SU', course_title: 'Écologie œcuménique', kind: 'unit', level: 'master', track: 'FI', ai_focus: 'core', isced_f: '0613', mode: '0', entry_on: '2009-09-09', end_on: '2010-01-31', person_scheme: 'local', person_key: `SECRET${process.pid}${id}`,
    birth_year: '1991', gender: 'f', state: 'finished', started: 'yes', attended_minutes: '600', ects: '6', completed_on: '2010-02-04', ...changes };
  return names.map((name) => cells[name] ?? '').join(',');
}
const file = (...lines) => [names.join(','), ...lines].join('\r\n');
const live = (id) => sqlValue(`select count(*) from enrolment where source = '${source}' and source_id = '${id}' and not is_void`);

// As a browser sends it.
async function send(visitor, content, language = visitor.language) {
  const shown = await visitor.get(`/${language}/office/imports/new`);
  const form = forms(shown.text).find((each) => each.action.endsWith('/office/imports'));
  assert.ok(form, headline(shown.text));
  const boundary = 'x'.repeat(30), parts = [];
  for (const field of ['form_token', 'form_key']) parts.push(Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${field}"\r\n\r\n${form.fields[field]}\r\n`));
  parts.push(Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="inscriptions.csv"\r\nContent-Type: text/csv\r\n\r\n`), Buffer.from(content), Buffer.from(`\r\n--${boundary}--\r\n`));
  return visitor.request('POST', form.action, { body: Buffer.concat(parts), headers: { 'Content-Type': `multipart/form-data; boundary=${boundary}`, Origin: base() }, timeout: 30000 });
}
// Waits for the reading, then for what came of it.
async function ended(visitor, answer) {
  assert.equal(answer.status, 303, words(answer.text ?? '').slice(0, 400));
  for (let tries = 0; tries < 600; tries++) {
    const page = await visitor.follow(answer);
    assert.equal(page.status, 200, headline(page.text));
    if (!/role="status"/.test(page.text)) return page;
    await sleep(200);
  }
  throw new Error('the file is still being read; is amphi jobs running?');
}

for (const language of ['fr', 'en'])
  test(`a file is sent, previewed with each year's measures, imported, and sent again changes nothing (${language})`, async () => {
    const clerk = person('office', language);
    const [first, second] = [newId(), newId()];
    const entry = language === 'fr' ? '2007-10-01' : '2008-10-01', year = language === 'fr' ? '2007-2008' : '2008-2009';
    const days = { entry_on: entry, end_on: '', completed_on: '' };
    const content = file(line(first, days), line(second, { ...days, person_key: `SECRET${process.pid}${first}` }));
    const preview = await ended(clerk, await send(clerk, content));
    assert.match(words(preview.text), language === 'fr' ? /UTF-8.*virgule.*Nouvelles inscriptions 2/s : /UTF-8.*comma.*New enrolments 2/s);
    assert.match(words(preview.text), language === 'fr' ? new RegExp(`${year} inscriptions 0 2 \\+2 ${year} personnes distinctes 0 1 \\+1 ${year} personnes formées 0 1 \\+1`) : new RegExp(`${year} enrolments 0 2 \\+2 ${year} distinct persons 0 1 \\+1 ${year} persons trained 0 1 \\+1`));
    assert.equal(live(first), '0', 'a preview writes nothing');
    assert.equal(sqlValue(`select count(*) from job_part where content like '%SECRET${process.pid}%'`), '0', 'what waits for a yes holds no identifier');
    const written = await ended(clerk, await clerk.submit(preview, '/confirmations'));
    assert.match(words(written.text), language === 'fr' ? /Le fichier est importé/ : /The file is imported/);
    assert.equal(live(first), '1');
    assert.equal(sqlValue(`select b.person_id || ' ' || b.file_name || ' ' || b.news from import_batch b join enrolment e on e.import_batch_id = b.id where e.source = '${source}' and e.source_id = '${first}'`), `${clerk.id} inscriptions.csv 2`);
    const figures = await clerk.get(`/${language}/figures/${year}/now`);
    assert.match(words(figures.text), language === 'fr' ? /2 de ces inscriptions ont été importées/ : /2 of these enrolments were imported/);
    const again = await ended(clerk, await send(clerk, content));
    assert.match(words(again.text), language === 'fr' ? /rien à importer/ : /nothing to import/);
    assert.ok(!again.text.includes('/confirmations'));
    const changed = await ended(clerk, await send(clerk, file(line(first, { ...days, attended_minutes: '60', birth_year: '1960' }), line(second, { state: 'void' }))));
    assert.match(words(changed.text), language === 'fr' ? /Corrigées 1 Retirées 1/ : /Corrected 1 Taken out 1/);
    assert.match(words(changed.text), language === 'fr' ? /une ligne dit autre chose d’une personne/ : /one line says otherwise of a person/);
    await ended(clerk, await clerk.submit(changed, '/confirmations'));
    assert.equal(live(second), '0');
    assert.match(words((await clerk.get(`/${language}/office/imports/new`)).text), /inscriptions\.csv/);
  });

for (const language of ['fr', 'en'])
  test(`each refused line says line, source, column and reason, and nothing is written (${language})`, async () => {
    const clerk = person('office', language);
    const good = newId();
    const page = await ended(clerk, await send(clerk, file(line(good), line(newId(), { entry_on: '9/9/2009', level: 'M2', person_key: 'Élève' }), 'only,three,cells', line(newId(), { source: 'elsewhere', course_title: '<script>alert(1)</script>' }))));
    const said = words(page.text);
    for (const each of language === 'fr'
      ? [/3 web-\d+ L\d+ level Ce n’est pas une des valeurs de la colonne\. M2/, /3 web-\d+ L\d+ entry_on Ce n’est pas un jour écrit 2026-12-31, de 2000 à 2099\. 9\/9\/2009/, /3 web-\d+ L\d+ person_key Ce n’est pas écrit comme la colonne le demande\. –/, /4 – line Cette ligne n’a pas autant de cellules/, /5 elsewhere L\d+ source Ce code n’existe pas ici/]
      : [/3 web-\d+ L\d+ level This is not one of the column’s values\. M2/, /3 web-\d+ L\d+ entry_on This is not a day/, /person_key This is not written as the column asks\. –/, /4 – line This line has not as many cells/, /5 elsewhere L\d+ source There is no such code here/])
      assert.match(said, each);
    assert.ok(!page.text.includes('/confirmations') && !page.text.includes('Élève') && !page.text.includes('<script>alert'));
    assert.equal(live(good), '0');
  });

test('CP1252 with semicolons and MacRoman with tabs are recognised and shown', async () => {
  const clerk = person('office');
  const tables = { cp1252: { É: 0xc9, é: 0xe9, œ: 0x9c }, mac: { É: 0x83, é: 0x8e, œ: 0xcf } };
  for (const [table, separator, said] of [['cp1252', ';', /Windows \(CP1252\).*point-virgule/s], ['mac', '\t', /Mac \(MacRoman\).*tabulation/s]]) {
    const id = newId();
    const page = await ended(clerk, await send(clerk, Buffer.from([...file(line(id)).replaceAll(',', separator)].map((sign) => (sign.codePointAt(0) < 128 ? sign.codePointAt(0) : tables[table][sign])))));
    assert.match(words(page.text), said);
    await ended(clerk, await clerk.submit(page, '/confirmations'));
    assert.equal(sqlValue(`select v.title_fr from course_version v join session s on s.course_id = v.course_id join enrolment e on e.session_id = s.id where e.source = '${source}' and e.source_id = '${id}'`), 'Écologie œcuménique');
  }
});

test('what is no such table is refused at once, in words', async () => {
  const clerk = person('office');
  for (const [content, said] of [
    ['', /Le fichier n’a aucune ligne/],
    [Buffer.from([0, 1, 2]), /encodage/],
    ['code,kind\nA,unit', /toutes les colonnes du format, dans leur ordre : 1: source, code/],
    [`${names.join(',')},colour\n${line('x')},red`, /dans leur ordre : 29: –, colour/],
    [`${names.slice(1).join(',')}\n`, /aucune ligne/],
    [file(...Array.from({ length: 10001 }, () => 'x')), /10 000 lignes/],
  ]) {
    const answer = await send(clerk, content);
    assert.equal(answer.status, 422, String(content).slice(0, 30));
    assert.match(words(answer.text), said);
  }
});

test('only the office imports, and only its own preview is confirmed', async () => {
  for (const role of ['teacher', 'reviewer', 'leader']) assert.notEqual((await person(role).get('/fr/office/imports/new')).status, 200, role);
  const clerk = person('office'), other = person('office');
  const page = await ended(clerk, await send(clerk, file(line(newId()))));
  const id = /office\/imports\/(\d+)\/confirmations/.exec(page.text)[1];
  assert.ok(!(await other.get(`/fr/office/imports/${id}`)).text.includes('/confirmations'), 'the office sees it, whoever sent it confirms');
  assert.equal(sqlValue(`select count(*) from confirm_enrolment_import(${other.id}, ${id})`), '0');
  assert.equal((await clerk.get('/fr/office/imports/999999999')).status, 404);
});
