// A teacher's pages in Chromium: a form in error, and what is printed of a session. The whole way of a course and its session is whole.test.mjs.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { axe, contextOf, hasSidewaysScroll, launch, url } from './walk.mjs';
import { sqlValue } from '../http/client.mjs';

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const day = (offset) => sqlValue(`select current_date + ${offset}`);
const course = () => sqlValue("select c.code from session s join course c on c.id = s.course_id where s.code like '%-NOW-LECTURE'");
const press = (page, name) => page.locator('main').getByRole('button', { name, exact: true }).first().click();

test('forms in error pass axe and name the field', { timeout: 120000 }, async () => {
  const context = await contextOf(browser, 'teacher');
  const page = await context.newPage();
  await page.goto(`${url}/fr/staff/sessions/new?course_code=${course()}`);
  await page.fill('[name=starts_on]', day(10));
  await page.fill('[name=ends_on]', day(1));
  await page.fill('[name=capacity]', 'beaucoup');
  await press(page, 'Ouvrir cette session en brouillon');
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
