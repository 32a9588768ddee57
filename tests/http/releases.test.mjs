// Closing a year over HTTP, in French and English: the office prepares, leadership closes, then a revision; who may not, what holds it back, and that a release stays as it is.
import test from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { Visitor, sleep, sqlValue, words } from './client.mjs';

const first = Number(sqlValue("select extract(year from (now() at time zone 'Europe/Paris'))::int - case when extract(month from (now() at time zone 'Europe/Paris')) < 9 then 1 else 0 end"));
const year = `${first - 2}-${first - 1}`;
const demonstration = `${first - 1}-${first}`;
const running = `${first}-${first + 1}`;
const signedIn = async (name, language = 'fr') => {
  const visitor = new Visitor({ language });
  await visitor.signIn(`${name}@demo.test`);
  return visitor;
};
const plain = (text) => words(text).replace(/[\u00a0\u202f]/g, ' ').replace(/\s+/g, ' ');
const fieldsOf = (page, action) => {
  const form = page.text.match(new RegExp(`<form method="post" action="${action}"[\\s\\S]*?</form>`))?.[0];
  assert.ok(form, `the form of ${action} is there`);
  return Object.fromEntries([...form.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]));
};
const send = async (visitor, page, action, more = {}) => visitor.post(action, { ...fieldsOf(await visitor.get(page), action), ...more });
// Long work: the page of the job says when it is done, and where to look.
const finished = async (visitor, answer) => {
  for (let i = 0; i < 360; i++) {
    const page = await visitor.get(answer.location);
    if (page.text.includes('href="/fr/figures/releases/')) return;
    assert.doesNotMatch(page.text, /class="tag bad"/, words(page.text));
    await sleep(500);
  }
  assert.fail('the work is not done');
};

test('only leadership and the office see releases; only leadership comes to the closing', async () => {
  for (const name of ['student', 'trainee', 'teacher', 'reviewer', 'employer', 'admin']) {
    const visitor = await signedIn(name);
    for (const path of ['', `/${demonstration}`, `/${demonstration}/1`, `/${demonstration}/1/figures.csv`, `/${demonstration}/closings/new`]) assert.equal((await visitor.get(`/fr/figures/releases${path}`)).status, 403, `${path} as ${name}`);
  }
  assert.equal((await (await signedIn('office')).get(`/fr/figures/releases/${demonstration}/closings/new`)).status, 403);
  const leader = await signedIn('leader');
  for (const path of ['/abc', '/2024-2026', `/${demonstration}/7`, `/${demonstration}/0`, `/${demonstration}/x`, `/${demonstration}/2020-01-01`, `/${running}/closings/new`, `/${demonstration}/9/figures.csv`]) assert.equal((await leader.get(`/fr/figures/releases${path}`)).status, 404, path);
});

test('the demonstration has one closed year, marked as such, whose cells are on its page and in its file', async () => {
  const leader = await signedIn('leader', 'en');
  const list = plain((await leader.get('/en/figures/releases')).text);
  assert.match(list, new RegExp(`${demonstration} demonstration data Closed, revision 1`));
  assert.match(list, new RegExp(`${running} never closed`));
  const page = await leader.get(`/en/figures/releases/${demonstration}/1`);
  assert.equal(page.status, 200);
  const text = plain(page.text);
  const persons = Number(sqlValue(`select f.value from year_release r join year_figure f on f.release_id = r.id where r.year = '${demonstration}' and r.revision = 1 and f.dimension1 = 'all' and f.measure = 'persons'`));
  assert.ok(text.includes(`distinct persons ${persons.toLocaleString('en')} `), text.slice(0, 700));
  assert.match(text, /demonstration data/);
  assert.ok(page.text.includes(sqlValue(`select figures_hash from year_release where year = '${demonstration}' and revision = 1`)));
  assert.doesNotMatch(page.text, /<td[^>]*>\s*<\/td>/, 'no blank cell');
  const file = await leader.get(`/en/figures/releases/${demonstration}/1/figures.csv`);
  const rows = file.text.trimEnd().split('\r\n').map((line) => line.split(',').map((cell) => cell.replaceAll('"', '')));
  assert.equal(rows[0].join(), 'year_kind,year,revision,status,as_of,known_on,measure,definition,dimension1,value1,dimension2,value2,value,symbol,unit');
  assert.equal(rows.length - 1, Number(sqlValue(`select cells from year_release where year = '${demonstration}' and revision = 1`)));
  for (const row of rows.slice(1)) assert.equal(row[12] === '', row[13] !== '', 'value is empty exactly where symbol is filled');
  assert.ok(rows.some((row) => row[9] === 'several' && row[6] === 'persons'), 'people in two or more lines are in the file');
});

test('the office prepares a year, institutions confirm, leadership closes it, and the office then revises it for a reason', async (t) => {
  const office = await signedIn('office');
  const leader = await signedIn('leader', 'en');
  const home = `/fr/figures/releases/${year}`;
  assert.match(plain((await office.get(home)).text), /Cette année n’a pas encore été arrêtée/);
  const prepared = await send(office, home, `${home}/preparations`);
  assert.equal(prepared.status, 303, words(prepared.text).slice(0, 400));
  await finished(office, prepared);
  const closing = `/en/figures/releases/${year}/closings`;
  const early = await leader.get(`${closing}/new`);
  assert.match(plain(early.text), /These institutions have not handed in their year/);
  assert.doesNotMatch(early.text, /<form method="post" action="[^"]*closings"/, 'no button that would be refused');
  const wrong = await send(office, home, `${home}/confirmations`, { organisation_code: 'SU', confirmation: 'waived', reason: '' });
  assert.equal(wrong.status, 422);
  for (const code of sqlValue(`select string_agg(code, ' ') from year_institutions('${year}', (select max(id) from year_release where year = '${year}'))`).split(' ')) {
    const answer = await send(office, home, `${home}/confirmations`, { organisation_code: code, confirmation: 'confirmed', reason: '' });
    assert.equal(answer.status, 303, words(answer.text).slice(0, 300));
  }
  const ready = await leader.get(`${closing}/new`);
  const fields = fieldsOf(ready, closing);
  assert.equal((await office.post(`/fr/figures/releases/${year}/closings`, fields)).status, 403, 'the office does not close');
  const closed = await leader.post(closing, fields);
  assert.equal(closed.status, 303, words(closed.text).slice(0, 400));
  assert.match(closed.location, new RegExp(`/en/figures/releases/${year}/1$`));
  assert.equal((await leader.post(closing, fields)).status, 303, 'pressed twice, closed once');
  assert.equal(sqlValue(`select count(*) from year_release where year = '${year}' and revision > 0`), '1');
  const before = (await leader.get(`/en/figures/releases/${year}/1`)).text;
  assert.match(plain(before), /Closed What was true at the end of/);
  // The census is put to the end of a course: the closed release keeps its own rule, the next one is counted by the new one.
  sqlValue("update setting set value = '100' where name = 'census_percent' returning 1");
  t.after(() => {
    sqlValue("update setting set value = '10' where name = 'census_percent' returning 1");
    // Whoever compares counters with a recount next finds them folded.
    for (let i = 0; i < 60 && sqlValue('select count(*) from figure_ledger') !== '0'; i++) sqlValue('select fold_figures()');
  });
  const without = await send(office, home, `${home}/preparations`, { reason_fr: '', reason_en: '' });
  assert.equal(without.status, 422);
  assert.match(plain(without.text), /Écrivez la raison en français/);
  const again = await send(office, home, `${home}/preparations`, { reason_fr: 'L’observation se fait désormais à la fin.', reason_en: 'The census is now at the end.' });
  assert.equal(again.status, 303, words(again.text).slice(0, 400));
  await finished(office, again);
  const revised = await leader.post(closing, fieldsOf(await leader.get(`${closing}/new`), closing));
  assert.match(revised.location ?? '', new RegExp(`/en/figures/releases/${year}/2$`));
  const second = plain((await leader.get(revised.location)).text);
  assert.match(second, /Revised/);
  assert.match(second, /The census is now at the end/);
  assert.match(second, /What changes since revision 1/);
  assert.match(second, /(full-time equivalents|persons trained) .{0,80}−[0-9]/);
  const now = (await leader.get(`/en/figures/releases/${year}/1`)).text;
  assert.match(plain(now), /There is a newer revision/);
  assert.equal(now.match(/<ul class="tiles">[\s\S]*?<\/ul>/)[0], before.match(/<ul class="tiles">[\s\S]*?<\/ul>/)[0], 'revision 1 is served as it was');
  const check = spawnSync(process.env.AMPHI, ['figures', 'verify', year], { encoding: 'utf8' });
  assert.equal(check.status, 0, check.stdout + check.stderr);
  assert.match(check.stdout, /revision 1 [\s\S]*revision 2 /, 'both are found again from the events, each by its own rule');
});

test('the command line counts each release again and says so; a year without one is refused', () => {
  const amphi = (...words) => spawnSync(process.env.AMPHI, ['figures', ...words], { encoding: 'utf8' });
  const good = amphi('verify', demonstration);
  assert.equal(good.status, 0, good.stderr);
  assert.match(good.stdout, new RegExp(`${demonstration} revision 1 \\(closed, as of [0-9-]+\\): [0-9]+ cells, the same`));
  assert.equal(amphi('verify', '1999-2000').status, 64);
  assert.equal(amphi('verify', '--csv').status, 64);
});

test('a release says what has come in since and that it was counted again; one that differs is on the office’s list of work', async (t) => {
  const [office, leader] = [await signedIn('office'), await signedIn('leader', 'en')];
  const release = `(select id from year_release where year = '${demonstration}' and revision = 1)`;
  const path = `/figures/releases/${demonstration}`;
  t.after(() => sqlValue(`with a as (delete from release_arrival where release_id = ${release}), b as (delete from release_check where release_id = ${release}) select 1`));
  assert.match(plain((await office.get(`/fr${path}/1`)).text), /Les faits reçus depuis la clôture sont comptés chaque nuit ; ils ne l’ont pas encore été/);
  sqlValue(`insert into release_arrival (release_id, counted_at, known_on, enrolments, attendance, outcomes, sessions, courses, persons, cells) values (${release}, now(), current_date, 7, 0, 0, 0, 0, 2, 31) returning 1`);
  sqlValue(`insert into release_check (release_id, checked_at, difference) values (${release}, now(), null) returning 1`);
  const good = plain((await office.get(`/fr${path}/1`)).text);
  assert.match(good, /Faits reçus sur cette année depuis la clôture : 9 ?\. Cases du dernier arrêté qui seraient autres aujourd’hui : 31 ?\..*Étapes d’inscriptions : 7 Fusions et corrections de personnes : 2/, good.slice(300, 1300));
  assert.match(good, /Recompté depuis les événements .* : identique/);
  assert.match(plain((await leader.get(`/en${path}`)).text), /Facts about this year received since closing: 9 ?\. Cells of the last release that would be others today: 31 ?\./);
  assert.doesNotMatch((await office.get('/fr/office')).text, /n’est plus retrouvé/);
  sqlValue(`update release_check set difference = 'persons at all=all: 3 in the release, 4 from the events' where release_id = ${release} returning 1`);
  assert.match(plain((await office.get('/fr/office')).text), new RegExp(`n’est plus retrouvé depuis les événements : ${demonstration}, 1 ?\\. .* : persons at all=all: 3 in the release, 4 from the events`));
  assert.match(plain((await leader.get(`/en${path}/1`)).text), /Counted again from the events .*: differs persons at all=all: 3 in the release, 4 from the events/);
});
