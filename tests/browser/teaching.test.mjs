// A teacher's journey in Chromium: a session is opened, attended, completed and certified, with script, without, and by keyboard where a table is filled in.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { axe, contextOf, hasSidewaysScroll, launch, url } from './walk.mjs';
import { crowd, sql, sqlValue } from '../http/client.mjs';

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const day = (offset) => sqlValue(`select current_date + ${offset}`);
const course = () => sqlValue("select c.code from session s join course c on c.id = s.course_id where s.code like '%-NOW-LECTURE'");
const press = (page, name) => page.locator('main').getByRole('button', { name, exact: true }).first().click();

async function open(page, language, words) {
  await page.goto(`${url}/${language}/staff/sessions`);
  await page.locator('main').getByRole('link', { name: words.open }).first().click();
  await page.selectOption('select[name=course_code]', course());
  await press(page, words.go);
  for (const [name, value] of Object.entries({ starts_on: day(10), ends_on: day(30), opens_at: `${day(-1)}T09:00`, closes_at: `${day(5)}T18:00`, capacity: '30', place_city: 'Paris' })) await page.fill(`[name=${name}]`, value);
  await press(page, words.draft);
  await page.waitForURL(/\/meetings$/);
  // The rule: Tuesdays, from 14:00 to 16:00.
  await page.check('input[name=weekday][value="2"]');
  await page.fill('input[name=except_days]', '');
  await press(page, words.add);
  assert.match(await page.inputValue('textarea[name=meetings]'), /^\d{4}-\d\d-\d\d 14:00-16:00/);
  await press(page, words.meetings);
  await page.waitForURL(/saved=yes/);
  await press(page, words.publish);
  await page.waitForLoadState();
  return Number(/sessions\/(\d+)/.exec(page.url())[1]);
}

const words = {
  fr: { open: 'Ouvrir une session', go: 'Continuer', draft: 'Ouvrir cette session en brouillon', add: 'Ajouter ces dates à la liste ci-dessous', meetings: 'Enregistrer ces séances', publish: 'Publier cette session', attendance: 'Enregistrer l’émargement', outcomes: 'Enregistrer les résultats', issue: 'Délivrer les certificats', valid: /est valable/ },
  en: { open: 'Open a session', go: 'Continue', draft: 'Open this session as a draft', add: 'Add these dates to the list below', meetings: 'Save these meetings', publish: 'Publish this session', attendance: 'Save the attendance', outcomes: 'Save the outcomes', issue: 'Issue the certificates', valid: /is valid/ },
};

for (const [language, javaScriptEnabled] of [['fr', true], ['en', false]])
  test(`a teacher opens, runs and certifies a session (${language}, ${javaScriptEnabled ? 'with' : 'without'} script)`, { timeout: 120000 }, async () => {
    const context = await contextOf(browser, 'teacher', { javaScriptEnabled });
    const page = await context.newPage();
    const say = words[language];
    const id = await open(page, language, say);
    assert.equal(sqlValue(`select state from session where id = ${id}`), 'published');
    const [student] = crowd(1, { language });
    const check = await student.follow(await student.submit(`/${language}/sessions/${id}/enrolments/new`, '/drafts', { track: 'FI' }));
    assert.equal((await student.submit(check, '/enrolments')).status, 303);
    // Time passes.
    sql(`update session set opens_at = opens_at - interval '40 days', closes_at = closes_at - interval '40 days', starts_on = starts_on - 40, ends_on = ends_on - 40 where id = ${id}`);
    sql(`update meeting set starts_at = starts_at - interval '40 days', ends_at = ends_at - interval '40 days' where session_id = ${id}`);
    await page.goto(`${url}/${language}/staff/sessions/${id}/roster`);
    assert.ok((await page.textContent('table')).includes(student.email));
    await page.goto(`${url}/${language}/staff/sessions/${id}/attendance`);
    await page.locator('.card h2 a').first().click();
    // By keyboard: into the first group of the table, one arrow, and the choice is made.
    await page.locator('input[type=radio]:checked').first().focus();
    await page.keyboard.press('ArrowLeft');
    assert.equal(await page.evaluate(() => document.activeElement.checked && document.activeElement.value), 'excused');
    await page.check('input[type=radio][value=present]');
    await press(page, say.attendance);
    await page.waitForURL(/recorded=1/);
    assert.ok(await page.locator('.notice.good').isVisible());
    await page.goto(`${url}/${language}/staff/sessions/${id}/outcomes`);
    await page.check('input[type=radio][value=completed]');
    await page.locator('input[name^=grade_]').fill('16/20');
    await press(page, say.outcomes);
    await page.waitForURL(/recorded=1/);
    await page.goto(`${url}/${language}/staff/sessions/${id}/documents`);
    await press(page, say.issue);
    await page.waitForURL(/issued=1/);
    await page.locator('main ul.links a').first().click();
    const code = (await page.textContent('.reference')).trim();
    assert.match(code, /^([2-9A-HJ-NP-Z]{4}-){3}[2-9A-HJ-NP-Z]{4}$/);
    await page.goto(`${url}/${language}/verify`);
    await page.fill('input[name=code]', code.replaceAll('-', ''));
    await page.keyboard.press('Enter');
    await page.waitForURL(/verify\/./);
    assert.match(await page.textContent('h1'), say.valid);
    await context.close();
  });

test('forms in error pass axe and name the field', { timeout: 120000 }, async () => {
  const context = await contextOf(browser, 'teacher');
  const page = await context.newPage();
  await page.goto(`${url}/fr/staff/sessions/new?course_code=${course()}`);
  await page.fill('[name=starts_on]', day(10));
  await page.fill('[name=ends_on]', day(1));
  await page.fill('[name=capacity]', 'beaucoup');
  await press(page, words.fr.draft);
  assert.match(await page.title(), /^Erreur\s: /);
  assert.deepEqual(await axe(page), []);
  assert.equal(await page.evaluate(() => document.activeElement.className), 'errors');
  await page.locator('.errors a').first().click();
  assert.equal(await page.evaluate(() => document.activeElement.id), 'ends_on');
  assert.equal(await page.inputValue('[name=capacity]'), 'beaucoup');
  await context.close();
});

test('roster, attendance sheet and certificate print without controls', { timeout: 120000 }, async () => {
  const context = await contextOf(browser, 'teacher');
  const page = await context.newPage();
  const id = sqlValue("select id from session where code like '%-NOW-LECTURE'");
  const key = sqlValue(`select half_day_key from half_days(${id}) limit 1`);
  const document = sqlValue("select d.id from issued_document d join enrolment e on e.id = d.enrolment_id join session_teacher t on t.session_id = e.session_id join person p on p.id = t.person_id where p.email = 'teacher@demo.test' order by d.id limit 1");
  await page.emulateMedia({ media: 'print' });
  // What an A4 page leaves between its margins.
  await page.setViewportSize({ width: 703, height: 1000 });
  for (const path of [`staff/sessions/${id}/roster`, `staff/sessions/${id}/attendance/${key}/sheet`, `staff/documents/${document}`]) {
    await page.goto(`${url}/fr/${path}`);
    for (const gone of ['.top nav', '.foot', '.back', 'main form', '.actions']) for (const element of await page.locator(gone).all()) assert.equal(await element.isVisible(), false, `${path}: ${gone}`);
    assert.ok(await page.locator('main table, main dl').first().isVisible(), path);
    assert.equal(await hasSidewaysScroll(page), false, `${path}: nothing is cut`);
    assert.equal(await page.locator('thead').first().evaluate((head) => getComputedStyle(head).display).catch(() => 'table-header-group'), 'table-header-group', `${path}: each page has the header`);
    assert.ok((await page.pdf({ format: 'A4' })).length > 5000, path);
  }
  await context.close();
});
