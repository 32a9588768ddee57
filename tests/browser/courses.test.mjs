// Write, review, publish in Chromium, with script and without, in both languages; the pages on the way pass axe.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { axe, contextOf, hasSidewaysScroll, launch, url } from './walk.mjs';
import { crowd, sql, sqlValue } from '../http/client.mjs';

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

// A person of the test's own with a role at SU, signed in by a cookie.
async function person(role, options) {
  const [visitor] = crowd(1);
  sql(`insert into role_grant (person_id, role, scope, organisation_id) select p.id, '${role}', 'organisation', o.id from person p, organisation o where p.email = '${visitor.email}' and o.code = 'SU'`);
  const context = await browser.newContext({ bypassCSP: true, ...options });
  await context.addCookies([...visitor.cookies].map(([name, value]) => ({ name, value, url })));
  return { context, page: await context.newPage() };
}
let codes = 0;

// Without script in English: whole.test.mjs.
for (const [language, hasScript] of [['fr', true], ['en', true], ['fr', false]])
  test(`a course is written, reviewed and published, ${hasScript ? 'with' : 'without'} script (${language})`, { timeout: 180000 }, async () => {
    const code = `BROWSER-${process.pid}-${++codes}`;
    const complaints = [];
    const look = async (page, what) => {
      if (!hasScript) return;
      for (const violation of await axe(page)) complaints.push(`${what}: ${violation}`);
      await page.setViewportSize({ width: 320, height: 800 });
      if (await hasSidewaysScroll(page)) complaints.push(`${what}: scrolls sideways at 320 px`);
      await page.setViewportSize({ width: 1280, height: 800 });
    };
    const author = await person('teacher', { javaScriptEnabled: hasScript });
    const page = author.page;
    await page.goto(`${url}/${language}/staff/courses`);
    await page.click('a[href$="/staff/courses/new"]');
    await look(page, 'new');
    await page.fill('#title_fr', 'Cours de navigateur');
    await page.fill('#code', code);
    await page.selectOption('#institution', 'SU');
    await page.selectOption('#kind', 'short');
    await page.selectOption('#level', 'none');
    await page.click('main form button');
    await page.waitForURL(`**/staff/courses/${code}`);
    const step = async (name, fill) => {
      await page.click(`main dl a[href$="/${name}"]`);
      await page.waitForURL(`**/${code}/${name}`);
      await look(page, name);
      await fill();
      await page.click('main form button.button');
      await page.waitForURL(`**/staff/courses/${code}?done=${name}`);
    };
    await step('texts', async () => {
      await page.fill('#summary_fr', 'Un résumé.');
      await page.fill('#objectives_fr', 'Des objectifs.');
      await page.fill('#expected_results_fr', 'Des résultats.');
      await page.fill('#content_fr', 'Un contenu.');
    });
    await step('codes', async () => {
      await page.selectOption('#ai_focus', 'core');
      await page.fill('#isced_f', '0619');
      await page.fill('#formacode', '31028');
    });
    await step('practice', async () => {
      await page.fill('#contact_name', 'Bureau');
      await page.fill('#contact_email', 'nobody');
      await page.click('main form button.button');
      await page.waitForSelector('.field.bad #contact_email');
      await look(page, 'practice in error');
      await page.fill('#contact_email', 'bureau@example.org');
    });
    await step('links', async () => {
      await page.selectOption('#organisation-2', 'UPPA');
    });
    await page.goto(`${url}/${language}/staff/courses/${code}/codes`);
    assert.match(await page.textContent('main'), /0613/, 'the official map proposes another code; a person has chosen');
    await page.goto(`${url}/${language}/staff/courses/${code}`);
    await look(page, 'course');
    await page.click('form[action$="/submissions"] button');
    await page.waitForURL('**done=submitted');

    const reviewer = await person('reviewer', { javaScriptEnabled: hasScript });
    const desk = reviewer.page;
    await desk.goto(`${url}/${language}/staff/courses?state=in_review`);
    await look(desk, 'list');
    await desk.click(`a[href$="/staff/courses/${code}"]`);
    await desk.click('a[href$="/review"]');
    await look(desk, 'review');
    assert.match(await desk.textContent('main'), /Panthéon-Assas/);
    await desk.fill('#reason', 'Première version');
    await desk.click('form[action$="/publications"] button');
    await desk.waitForURL('**done=published');
    await desk.goto(`${url}/${language}/staff/courses/${code}/versions`);
    await look(desk, 'versions');
    await desk.goto(`${url}/${language}/staff/courses/gaps`);
    await look(desk, 'gaps');
    await desk.goto(`${url}/${language}/staff/courses/${code}/withdrawals/new`);
    await look(desk, 'withdraw');
    const shown = await desk.goto(`${url}/${language}/courses/${code}`);
    assert.equal(shown.status(), 200);
    assert.equal(sqlValue(`select state from course where code = '${code}'`), 'published');
    await author.context.close();
    await reviewer.context.close();
    assert.deepEqual(complaints, []);
  });

// Words of a list run together, a third column that nothing fills, or signs over a number are seen by nobody but a reader.
test('what stands side by side is apart: tracks of a course, its two languages in the editor, the readings of a file', { timeout: 120000 }, async () => {
  const { context, page } = await person('reviewer', { viewport: { width: 1100, height: 900 } });
  const code = sqlValue("select c.code from course c join course_version v on v.course_id = c.id and v.number = c.published_version where cardinality(v.tracks) > 1 and c.state = 'published' and c.origin = 'own' order by c.id limit 1");
  await page.goto(`${url}/fr/courses/${code}`);
  assert.deepEqual(await page.$$eval('.facts dd .item', (items) => items.map((item) => getComputedStyle(item, '::after').content)).then((all) => [all.length > 1, ...new Set(all)].slice(0, 3)), [true, '", "', 'none']);
  await page.goto(`${url}/fr/staff/courses/imports/new`);
  const odd = Buffer.concat([Buffer.from('code,title_fr\nX-1,Un titre '), Buffer.from([0xb6]), Buffer.from('\n')]);
  await page.setInputFiles('#file', { name: 'odd.csv', mimeType: 'text/csv', buffer: odd });
  await page.click('form[enctype] button');
  assert.deepEqual(await axe(page), []);
  await page.check('input[value=macroman]');
  await page.click('form[action$="/encodings"] button');
  // With script the page follows by itself.
  await page.locator('#job-end table').waitFor({ timeout: 60000 });
  assert.match(await page.textContent('#job-end'), /kind|organisation/);
  assert.deepEqual(await axe(page), []);
  await context.close();
  const writer = await contextOf(browser, 'teacher', { viewport: { width: 1100, height: 900 } });
  const desk = await writer.newPage();
  await desk.goto(`${url}/fr/staff/courses/${sqlValue("select c.code from course_version v join course c on c.id = v.course_id join person p on p.id = v.author_id where p.email = 'teacher@demo.test' and v.review_state = 'draft' order by v.id limit 1")}/texts`);
  const widths = new Set(await desk.$$eval('fieldset.pair textarea', (texts) => texts.map((text) => text.offsetWidth)));
  assert.equal(widths.size, 1, `two columns in every pair: ${[...widths]}`);
  await writer.close();
});
