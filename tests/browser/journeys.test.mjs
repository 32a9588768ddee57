// The student's journey in Chromium: with script, without script, and by keyboard alone, in both languages.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { launch, url } from './walk.mjs';
import { mailTo, sqlValue } from '../http/client.mjs';

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const secret = 'a long and quiet sentence';
const newSession = (tracks = ['FI']) =>
  sqlValue(`insert into session (code, course_id, course_version, organisation_id, state, tracks, opens_at, closes_at, starts_on, ends_on, capacity, admission, place_city, is_demonstration)
    select 'BROWSER-' || nextval('decision_ticket'), c.id, c.published_version, o.organisation_id, 'published', '{${tracks}}', now() - interval '1 day', now() + interval '9 days', current_date + 40, current_date + 41, 5, 'open', 'Paris', true
    from course c join course_organisation o on o.course_id = c.id and o.part = 'responsible' where c.state = 'published' order by c.id limit 1 returning id`);
const courseOf = (session) => sqlValue(`select c.code from course c join session s on s.course_id = c.id where s.id = ${session}`);

async function makeAccount(page, language) {
  const email = `browser${Date.now()}${Math.floor(Math.random() * 1e6)}@example.org`;
  await page.goto(`${url}/${language}/accounts/new`);
  await page.fill('input[name=given_name]', 'Ada');
  await page.fill('input[name=family_name]', 'Browser');
  await page.fill('input[name=email]', email);
  await page.fill('input[name=password]', secret);
  await page.click('main form button');
  await page.waitForURL('**/accounts/sent');
  const { link } = await mailTo(email, 'confirm_email');
  await page.goto(link);
  await page.click('main form button');
  await page.waitForURL('**/sign-in**');
  return email;
}

for (const hasScript of [true, false])
  for (const language of ['fr', 'en'])
    test(`find a course and enrol, ${hasScript ? 'with' : 'without'} script (${language})`, { timeout: 120000 }, async () => {
      const context = await browser.newContext({ javaScriptEnabled: hasScript });
      const page = await context.newPage();
      const session = newSession();
      const email = await makeAccount(page, language);
      await page.goto(`${url}/${language}/courses`);
      await page.fill('input[name=q]', 'aprentisage statistic');
      await page.keyboard.press('Enter');
      await page.waitForURL('**q=aprentisage**');
      assert.ok(await page.locator('a[href$="/courses/SU-M2A-APST"]').count());
      await page.goto(`${url}/${language}/courses/${courseOf(session)}`);
      await page.click(`main a[href*="/sessions/${session}/enrolments/new"]`);
      await page.waitForURL('**/sign-in?next=**');
      await page.fill('input[name=email]', email);
      await page.fill('input[name=password]', 'not the password');
      await page.click('main form button');
      assert.equal(await page.inputValue('input[name=email]'), email);
      await page.fill('input[name=password]', secret);
      await page.click('main form button');
      await page.waitForURL(`**/sessions/${session}/enrolments/new`);
      await page.check('input[name=track][value=FI]');
      await page.click('main form button');
      await page.waitForURL('**/enrolments/check');
      await page.click('main form button');
      await page.waitForURL(/\/my\/enrolments\/\d+$/);
      assert.match(await page.textContent('main'), /[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}/);
      await context.close();
    });

// Tabs until the focused element fits; fails after 80 steps, or when focus can't be seen.
async function tabTo(page, selector) {
  for (let i = 0; i < 80; i++) {
    await page.keyboard.press('Tab');
    const focus = await page.evaluate((wanted) => {
      const element = document.activeElement;
      const style = getComputedStyle(element);
      return { fits: element.matches(wanted), visible: style.outlineStyle !== 'none' || style.boxShadow !== 'none', tag: element.outerHTML.slice(0, 100) };
    }, selector);
    if (focus.tag.startsWith('<body')) continue;
    assert.ok(focus.visible, `focus can't be seen on ${focus.tag}`);
    if (focus.fits) return;
  }
  assert.fail(`no way by Tab to ${selector} on ${page.url()}`);
}

test('the whole journey by keyboard alone', { timeout: 120000 }, async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  // Two tracks, so that nothing is chosen beforehand: without an answer the page comes back, and focus is on the summary.
  const session = newSession(['FI', 'FC']);
  const email = await makeAccount(page, 'en');
  await page.goto(`${url}/en/`);
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute('href')), '#contenu', 'the skip link comes first');
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement.id || location.hash), 'contenu');
  await page.goto(`${url}/en/sign-in?next=/en/courses/${courseOf(session)}`);
  await tabTo(page, 'input[name=email]');
  await page.keyboard.type(email);
  await tabTo(page, 'input[name=password]');
  await page.keyboard.type(secret);
  await page.keyboard.press('Enter');
  await page.waitForURL(`${url}/en/courses/${courseOf(session)}`);
  await tabTo(page, `a[href*="/sessions/${session}/enrolments/new"]`);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/enrolments/new');
  await tabTo(page, 'main form button');
  await page.keyboard.press('Enter');
  await page.waitForSelector('[role=alert]');
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute('role')), 'alert');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement.name), 'track', 'the summary leads to the first choice');
  await page.keyboard.press('Space');
  await tabTo(page, 'main form button');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/check');
  await tabTo(page, 'main form button');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/my\/enrolments\/\d+$/);
  await context.close();
});

test('script is only an improvement: no page needs it, and a page has one script at most', async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const requests = [];
  page.on('request', (request) => requests.push(request.url()));
  await page.goto(`${url}/fr/courses`);
  assert.ok(requests.every((each) => each.startsWith(url)), 'nothing is asked of others');
  assert.ok(requests.filter((each) => each.endsWith('.js')).length <= 1);
  await context.close();
});
