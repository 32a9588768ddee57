// A file of courses: sent on its page with a preview, or given to the command; every encoding, every refusal as a sentence, all or nothing, twice the same.
import test from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { Visitor, base, crowd, forms, headline, sleep, sql, sqlValue, words } from './client.mjs';

function person(role, organisation, language = 'fr') {
  const [visitor] = crowd(1, { language });
  const id = sqlValue(`select id from person where email = '${visitor.email}'`);
  if (role) sql(`insert into role_grant (person_id, role, scope, organisation_id) select ${id}, '${role}', '${organisation ? 'organisation' : 'cluster'}', ${organisation ? `(select id from organisation where code = '${organisation}')` : 'null'}`);
  return Object.assign(visitor, { id });
}
let codes = 0;
const newCode = () => `FILE-${process.pid}-${++codes}`;
const header = 'code,kind,organisation,title_fr,level,tracks,content_fr';
const line = (code, title = 'Apprentissage profond', more = 'Un **contenu**.') => `${code},unit,SU,${title},master,FI,${more}`;
const titleOf = (code) => sqlValue(`select v.title_fr from course_version v join course c on c.id = v.course_id where c.code = '${code}' order by v.number desc limit 1`);
const countOf = (codes) => sqlValue(`select count(*) from course where code in (${codes.map((code) => `'${code}'`).join(', ')})`);

// As a browser sends it.
async function send(visitor, content, { language = visitor.language, name = 'formations.csv', page = null, extra = [] } = {}) {
  const shown = page ?? (await visitor.get(`/${language}/staff/courses/imports/new`));
  const form = forms(shown.text).find((each) => each.action.endsWith('/staff/courses/imports'));
  assert.ok(form, headline(shown.text));
  const boundary = 'x'.repeat(30), parts = [];
  for (const [field, value] of [['form_token', form.fields.form_token], ['form_key', form.fields.form_key], ...extra]) parts.push(Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${field}"\r\n\r\n${value}\r\n`));
  parts.push(Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: text/csv\r\n\r\n`), Buffer.from(content), Buffer.from(`\r\n--${boundary}--\r\n`));
  return visitor.request('POST', form.action, { body: Buffer.concat(parts), headers: { 'Content-Type': `multipart/form-data; boundary=${boundary}`, Origin: base() }, timeout: 30000 });
}
// Waits for the reading, then for what came of it.
async function ended(visitor, answer) {
  assert.equal(answer.status, 303, words(answer.text ?? '').slice(0, 400));
  for (let tries = 0; tries < 150; tries++) {
    const page = await visitor.follow(answer);
    assert.equal(page.status, 200, headline(page.text));
    if (!page.text.includes('id="job-acts"')) return page;
    await sleep(200);
  }
  throw new Error('the file is still being read; is amphi jobs running?');
}
const confirm = async (visitor, page) => ended(visitor, await visitor.submit(page, '/confirmations'));

for (const language of ['fr', 'en'])
  test(`a file is sent, previewed, imported, and sent again changes nothing (${language})`, async () => {
    const clerk = person('office', null, language);
    const [first, second] = [newCode(), newCode()];
    const file = [header, line(first), line(second, '"Droit, éthique"')].join('\r\n');
    const preview = await ended(clerk, await send(clerk, file));
    assert.match(words(preview.text), language === 'fr' ? /UTF-8.*virgule.*Formations nouvelles 2/s : /UTF-8.*comma.*New courses 2/s);
    assert.equal(countOf([first, second]), '0', 'a preview writes nothing');
    const written = await confirm(clerk, preview);
    assert.match(words(written.text), language === 'fr' ? /importé/ : /imported/);
    assert.equal(titleOf(second), 'Droit, éthique');
    assert.equal(sqlValue(`select c.state || ' ' || (v.html ->> 'content_fr') from course c join course_version v on v.course_id = c.id where c.code = '${first}'`), 'draft <p>Un <strong>contenu</strong>.</p>', 'long texts are Markdown');
    assert.equal(sqlValue(`select e.person_id from course_event e join course c on c.id = e.course_id where c.code = '${first}' and e.kind = 'imported'`), String(clerk.id));
    assert.equal((await clerk.get(preview.text.match(/action="([^"]*)\/confirmations"/)[1])).status, 200);
    const again = await ended(clerk, await send(clerk, file));
    assert.match(words(again.text), language === 'fr' ? /rien à importer/ : /nothing to import/);
    assert.ok(!again.text.includes('/confirmations'));
    const changed = await ended(clerk, await send(clerk, [header, line(first, 'Titre changé'), line(second, '"Droit, éthique"')].join('\n')));
    assert.match(words(changed.text), new RegExp(`2 ${first} ${language === 'fr' ? 'modifiée' : 'changed'} title_fr`));
    await confirm(clerk, changed);
    assert.equal(titleOf(first), 'Titre changé');
    assert.equal(sqlValue(`select count(*) from course_save s join course_version v on v.id = s.course_version_id join course c on c.id = v.course_id where c.code = '${first}'`), '1');
  });

for (const language of ['fr', 'en'])
  test(`each refused line says line, column and reason, and nothing is written (${language})`, async () => {
    const clerk = person('office', null, language);
    const good = newCode(), bad = newCode();
    const file = [header, line(good), `${bad},unit,NOWHERE,,master,FX,`, line(good, 'Encore'), 'X,only,three', line(newCode(), 'Bombe', '['.repeat(2500))].join('\n');
    const page = await ended(clerk, await send(clerk, file));
    const said = words(page.text);
    for (const each of language === 'fr'
      ? [/3 title_fr Indiquez le titre en français\./, /3 organisation Choisissez des établissements/, /3 tracks/, /4 code Ce code figure déjà plus haut/, /5 line Cette ligne n’a pas autant de cellules/, /6 content_fr Simplifiez la mise en forme/]
      : [/3 title_fr [A-Z][^.]*title in French/, /3 organisation Choose institutions/, /3 tracks/, /4 code This code already stands/, /5 line This line has not as many cells/, /6 content_fr Simplify the formatting/])
      assert.match(said, each);
    assert.ok(!page.text.includes('/confirmations'));
    assert.equal(countOf([good, bad]), '0');
    const job = /imports\/(\d+)/.exec((await clerk.get(`/${language}/staff/courses/imports/new`)).text)[1];
    const forced = await clerk.submit(`/${language}/staff/courses/imports/new`, '/imports').catch(() => null);
    assert.ok(forced === null || forced.status !== 303, 'a form without its file is refused');
    assert.equal(sqlValue(`select refusal from confirm_course_import(${clerk.id}, ${job})`), '{import_not_ready}');
    // The command says the same sentences in the language of its terminal.
    const name = `${process.env.AMPHI_TEST_WORK ?? '/tmp'}/bad-${process.pid}-${language}.csv`;
    writeFileSync(name, file);
    const command = spawnSync(process.env.AMPHI, ['import', 'courses', name], { encoding: 'utf8', env: { ...process.env, LC_ALL: language === 'fr' ? 'fr_FR.UTF-8' : 'C.UTF-8' } });
    assert.equal(command.status, 65, command.stderr);
    assert.match(command.stderr, language === 'fr' ? /line 3, column title_fr: Indiquez le titre en français\./ : /line 3, column title_fr: .*title in French/);
    assert.match(command.stderr, language === 'fr' ? /line 5: Cette ligne n’a pas/ : /line 5: This line has not/);
    assert.match(command.stderr, /line 6, column content_fr: /);
    assert.equal(countOf([good, bad]), '0');
  });

test('BOM, CP1252 with semicolons and MacRoman with tabs are recognised, shown and read right', async () => {
  const clerk = person('office', null);
  const title = 'L’élève à l’œuvre : déjà, où ?';
  const mac = { é: 0x8e, è: 0x8f, à: 0x88, œ: 0xcf, ù: 0x9d, '’': 0xd5 }, windows = { é: 0xe9, è: 0xe8, à: 0xe0, œ: 0x9c, ù: 0xf9, '’': 0x92 };
  const bytes = (text, table) => Buffer.from([...text].map((sign) => (sign.codePointAt(0) < 128 ? sign.codePointAt(0) : table[sign])));
  const files = [
    ['\ufeff', ',', (text) => Buffer.from(text), /UTF-8 avec une marque d’ordre des octets.*virgule/s],
    ['', ';', (text) => bytes(text, windows), /Windows \(CP1252\).*point-virgule/s],
    ['', '\t', (text) => bytes(text, mac), /Mac \(MacRoman\).*tabulation/s],
  ];
  for (const [bom, separator, encode, said] of files) {
    const code = newCode();
    const text = `${bom}code${separator}kind${separator}organisation${separator}title_fr${separator}level${separator}tracks\r\n${code}${separator}unit${separator}SU${separator}"${title}"${separator}none${separator}FI|FC\r\n`;
    const page = await ended(clerk, await send(clerk, encode(text)));
    assert.match(words(page.text), said);
    await confirm(clerk, page);
    assert.equal(titleOf(code), title);
  }
});

test('institutions with their parts, courses inside, prerequisites and certifications come with the file, also of later lines', async () => {
  const clerk = person('office', null);
  const [degree, unit, before] = [newCode(), newCode(), newCode()];
  const file = [
    'code,kind,organisation,part,title_fr,level,tracks,child_code,credits,required_code,required_kind,equivalence_fr,is_certifying,certification_code,certification_title,certifier,registered_on,ends_on',
    `${degree},degree,SU|UPPA|UTC,responsible|co_provider|host,Diplôme,master,FI,${unit},"6,5",${before},advised,une licence | ou un titre,yes,RNCP12345|RS123,Un titre|Un autre,SU|SU,2024-01-01|01/02/2024,2030-01-01|2031-01-01`,
    `${unit},unit,SU,,Unité,master,FI,,,,,,,,,,,`,
    `${before},unit,SU,,Avant,master,FI,,,,,,,,,,,`,
  ].join('\n');
  await confirm(clerk, await ended(clerk, await send(clerk, file)));
  assert.equal(sqlValue(`select string_agg(o.code || ' ' || p.part, ', ' order by p.position) from course c join course_organisation p on p.course_id = c.id join organisation o on o.id = p.organisation_id where c.code = '${degree}'`), 'SU responsible, UPPA co_provider, UTC host');
  const links = JSON.parse(sqlValue(`select v.links from course c join course_version v on v.course_id = c.id where c.code = '${degree}'`));
  assert.deepEqual(links.parts, [{ code: unit, credits: 6.5 }]);
  assert.deepEqual(links.prerequisites.map((each) => [each.code, each.kind]), [[before, 'advised']]);
  const held = JSON.parse(sqlValue(`select v.certification from course c join course_version v on v.course_id = c.id where c.code = '${degree}'`));
  assert.deepEqual(held.map((each) => [each.kind, each.code, each.title, each.certifier, each.registered_on, each.ends_on]), [['RNCP', 'RNCP12345', 'Un titre', 'SU', '2024-01-01', '2030-01-01'], ['RS', 'RS123', 'Un autre', 'SU', '2024-02-01', '2031-01-01']]);
  const again = await ended(clerk, await send(clerk, file));
  assert.match(words(again.text), /rien à importer/);
  const self = newCode();
  const loop = await ended(clerk, await send(clerk, `code,kind,organisation,title_fr,level,tracks,child_code\n${self},unit,SU,Boucle,none,FI,${self}`));
  assert.match(words(loop.text), /2 child_code Un code de formation contenue est inconnu, ou celui de cette formation\./);
});

for (const language of ['fr', 'en'])
  test(`who sent a file whose encoding cannot be told chooses the reading, and sends nothing again (${language})`, async () => {
    const clerk = person('office', null, language), other = person('office', null, language);
    const code = newCode();
    // A sign of no word: ¶ on Windows, ∂ on a Mac.
    const sent = await send(clerk, Buffer.concat([Buffer.from(`${header}\n${code},unit,SU,Un titre `), Buffer.from([0xb6]), Buffer.from(',none,FI,')]));
    assert.equal(sent.status, 303, words(sent.text ?? ''));
    const page = await clerk.follow(sent), second = await clerk.follow(sent);
    assert.match(words(page.text), /Windows \(CP1252\) Un titre ¶ Mac \(MacRoman\) Un titre ∂/);
    assert.ok(!(await other.get(sent.location.replace(base(), ''))).text.includes('/encodings'), 'only who sent it chooses');
    const none = await clerk.submit(page, '/encodings');
    assert.equal(none.status, 422);
    assert.match(words(none.text), language === 'fr' ? /Choisissez l’une des lectures/ : /Choose one of the readings/);
    assert.equal((await clerk.submit(page, '/encodings', { encoding: 'utf-8' })).status, 422);
    const preview = await ended(clerk, await clerk.submit(none, '/encodings', { encoding: 'macroman' }));
    assert.match(words(preview.text), /MacRoman.*1/s);
    const late = await clerk.submit(second, '/encodings', { encoding: 'cp1252' });
    assert.equal(late.status, 409);
    assert.match(words(late.text), language === 'fr' ? /déjà connu/ : /known already/);
    await confirm(clerk, preview);
    assert.equal(titleOf(code), 'Un titre ∂');
  });

test('a page of long reading shows how far it is and may stop it', async () => {
  const clerk = person('office', null);
  // Steps of a second: so many lines take several.
  const file = [header, ...Array.from({ length: 9900 }, (_, n) => `${newCode()}-${n},unit,SU,Titre ${n},master,FI,`)].join('\n');
  const sent = await send(clerk, file);
  const seen = new Set();
  let page = await clerk.follow(sent);
  for (let tries = 0; tries < 600 && page.text.includes('id="job-acts"'); tries++) {
    const at = page.text.match(/<progress[^>]* value="(\d+)" max="(\d+)"/);
    assert.equal(at[2], '9900');
    seen.add(Number(at[1]));
    await sleep(100);
    page = await clerk.follow(sent);
  }
  assert.match(words(page.text), /Formations nouvelles 9\s?900/);
  assert.ok([...seen].some((done) => done > 0 && done < 9900), `seen: ${[...seen]}`);
  assert.equal((page.text.match(/<th scope="row">\d+/g) ?? []).length, 200, 'the first two hundred of all steps');
  const stopped = await send(clerk, file);
  const live = await clerk.follow(stopped);
  const answer = await clerk.submit(live, '/cancellations');
  assert.equal(answer.status, 303);
  assert.match(words((await clerk.follow(stopped)).text), /Le travail a été arrêté/);
});

test('what is no table is refused at once, in words, and the page asks for the file anew', async () => {
  const clerk = person('reviewer', 'SU');
  const cases = [
    ['', /aucune ligne/], [header, /aucune ligne/], ['nothing here', /séparateur n’est pas reconnu/], [Buffer.from([0xff, 0xfe, 0x61, 0, 0x3b, 0]), /encodage du fichier n’est pas reconnu/], [`${header}\n"x`, /Ligne 2.*guillemet/],
    [`${header},<b>,colour\n${line('X')},,`, /colonnes sont inconnues : <b>, colour/], [`code,code\nX,Y`, /deux fois/], ['kind,level\nunit,none', /« code » manque/], [`code\0,kind\nX\0,unit`, /encodage/],
  ];
  for (const [content, said] of cases) {
    const answer = await send(clerk, content);
    assert.equal(answer.status, 422, String(said));
    assert.match(words(answer.text).replace(/\s+/g, ' '), said);
    assert.ok(!answer.text.includes('<b>, colour'), 'escaped');
    assert.match(answer.text, /aria-describedby="file-hint file-error"/);
  }
  assert.equal((await send(clerk, '', { name: '' })).status, 422);
  assert.equal((await send(clerk, `${header}\n${line(newCode())}`, { extra: [['file_sheet', '{}']] })).status, 400, 'what was read of a file comes from the server alone');
});

test('100,000 lines are answered clearly by the page, which says its limit and who has none', async () => {
  const clerk = person('office', null);
  const lines = (count, wide) => `code,kind\n${Array.from({ length: count }, (_, n) => `${wide ? 'LONG-CODE-OF-A-COURSE-' : 'L'}${n},unit`).join('\n')}\n`;
  const small = lines(100000, false);
  assert.ok(small.length < 2 << 20);
  const page = await clerk.get('/fr/staff/courses/imports/new');
  assert.match(words(page.text), /2 Mo et 10 000 lignes au plus/);
  const many = await send(clerk, small, { page });
  assert.equal(many.status, 422);
  assert.match(words(many.text), /dépasse 10 000 lignes/);
  const big = await send(clerk, lines(100000, true)).catch((error) => ({ status: error.code }));
  assert.ok([413, 'ECONNRESET', 'EPIPE'].includes(big.status), String(big.status));
});

test('a file sent twice by one form is one job, and one preview is one import', async () => {
  const clerk = person('office', null);
  const code = newCode();
  const page = await clerk.get('/fr/staff/courses/imports/new');
  const file = `${header}\n${line(code)}`;
  const [first, second] = [await send(clerk, file, { page }), await send(clerk, file, { page })];
  assert.equal(first.status, 303);
  assert.equal(second.location, first.location);
  const preview = await ended(clerk, first);
  const again = await clerk.follow(first);
  const answers = await Promise.all([clerk.submit(preview, '/confirmations'), clerk.submit(again, '/confirmations')]);
  assert.equal(answers[0].location, answers[1].location);
  await ended(clerk, answers[0]);
  assert.equal(countOf([code]), '1');
  assert.equal(sqlValue(`select count(*) from course_event e join course c on c.id = e.course_id where c.code = '${code}' and e.kind = 'imported'`), '1');
});

test('who may import what: reviewers for their own institution, nobody for another, and no one sees a stranger’s file', async () => {
  const own = person('reviewer', 'SU'), other = person('reviewer', 'UPPA'), teacher = person('teacher', 'SU'), clerk = person('office', null);
  assert.equal((await teacher.get('/fr/staff/courses/imports/new')).status, 403);
  assert.equal((await new Visitor().get('/fr/staff/courses/imports/new')).status, 303);
  const code = newCode();
  const sent = await send(own, `${header}\n${line(code)}`);
  const preview = await ended(own, sent);
  assert.equal((await other.get(sent.location.replace(base(), ''))).status, 404);
  assert.equal((await other.get('/fr/staff/courses/imports/999999999')).status, 404);
  assert.equal((await clerk.get(sent.location.replace(base(), ''))).status, 200, 'the office sees all long work');
  assert.ok(!(await clerk.get(sent.location.replace(base(), ''))).text.includes('/confirmations'), 'and leaves the yes to who asked');
  await confirm(own, preview);
  assert.equal(countOf([code]), '1');
  const strange = await ended(other, await send(other, [header, line(code, 'Volé'), line(newCode())].join('\n')));
  assert.match(words(strange.text), /2 code Ce code est déjà celui d’une autre formation\./);
  assert.match(words(strange.text), /3 organisation Vous ne pouvez pas créer de formation pour cet établissement\./);
  assert.equal(titleOf(code), 'Apprentissage profond');
});
