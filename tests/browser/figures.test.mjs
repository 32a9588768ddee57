// The leader's minute in Chromium: where we stand, what moved, the year, a table by dimension, its file, paper; with script, without, and by keyboard alone.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { axe, contextOf, hasSidewaysScroll, launch, url } from './walk.mjs';
import { sqlValue } from '../http/client.mjs';

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const first = Number(sqlValue("select extract(year from (now() at time zone 'Europe/Paris'))::int - case when extract(month from (now() at time zone 'Europe/Paris')) < 9 then 1 else 0 end"));
const past = `${first - 1}-${first}`;
const persons = (value, year = past) => Number(sqlValue(`select value from figures('academic', '${year}', tables => '{level*track}') where measure = 'persons' and dimension1 = '${value === 'all' ? 'all' : 'level'}' and value1 = '${value === 'all' ? 'all' : value}' and value2 = '${value === 'all' ? 'all' : 'FI'}'`));
const digits = (text) => Number(text.replace(/\D/g, ''));
const clean = async (page, where) => {
  assert.deepEqual(await axe(page), [], where);
  assert.equal(await hasSidewaysScroll(page), false, where);
};
// Each chart stands directly above the table with its numbers, and is really drawn.
const charts = async (page) => {
  const figures = await page.locator('main figure').all();
  for (const figure of figures) {
    await figure.scrollIntoViewIfNeeded();
    assert.equal(await figure.evaluate((each) => each.nextElementSibling?.querySelector('table') !== null), true, 'a chart stands above its table');
    const image = figure.locator('img');
    assert.match(await image.getAttribute('alt'), /tableau|table/);
    await page.waitForFunction((each) => each.complete && each.naturalWidth > 0, await image.elementHandle());
  }
  return figures.length;
};

const words = {
  fr: { moved: 'Ce qui a bougé', show: 'Afficher ce tableau', file: /CSV/ },
  en: { moved: 'What moved', show: 'Show this table', file: /CSV/ },
};

for (const [language, javaScriptEnabled] of [['fr', true], ['en', false]])
  test(`the leader's minute (${language}, ${javaScriptEnabled ? 'with' : 'without'} script)`, { timeout: 180000 }, async () => {
    const context = await contextOf(browser, 'leader', { javaScriptEnabled: true, viewport: { width: 1100, height: 900 } });
    // axe needs script in the page: where the journey has none, a second context looks at the same pages.
    const walker = javaScriptEnabled ? context : await contextOf(browser, 'leader', { javaScriptEnabled: false, viewport: { width: 1100, height: 900 } });
    const page = await walker.newPage();
    const looker = javaScriptEnabled ? page : await context.newPage();
    const look = async (where) => {
      if (looker !== page) await looker.goto(page.url());
      await clean(looker, where);
    };
    const say = words[language];
    await page.goto(`${url}/${language}/figures/today`);
    assert.equal(await page.locator('.tile').count(), 4);
    assert.equal(digits(await page.locator('.tile .big').first().textContent()), persons('all', `${first}-${first + 1}`), 'the first tile is the distinct persons of the running year');
    assert.ok(await page.getByRole('heading', { name: say.moved }).isVisible());
    await look('landing');
    // The year before, whole.
    await page.locator(`main ul.links a[href$="/figures/${past}/now"]`).click();
    assert.match(page.url(), new RegExp(`/figures/${past}/now$`));
    assert.equal(await page.locator('.tabs [aria-current=page]').count(), 1);
    await look('year');
    if (javaScriptEnabled) assert.ok((await charts(page)) >= 8, 'charts above the tables of the year');
    // A table by dimension, crossed with another.
    await page.locator('#level a[href*="/tables/level"]').click();
    await page.selectOption('#by', 'track');
    await page.getByRole('button', { name: say.show }).click();
    await page.waitForURL(/by=track/);
    assert.equal(await charts(looker === page ? page : (await looker.goto(page.url()), looker)), 1);
    await look('table');
    const row = page.locator('tbody tr').filter({ hasText: 'Master' }).first();
    assert.equal(digits(await row.locator('td').nth(1).textContent()), persons('master'), 'the cell is the one that figures() gives');
    // Taken home: the same numbers.
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: say.file }).click()]);
    const chunks = [];
    for await (const chunk of await download.createReadStream()) chunks.push(chunk);
    const lines = Buffer.concat(chunks).toString('utf8').trimEnd().split('\r\n');
    assert.match(lines[0], /^year_kind,year,status,as_of/);
    assert.equal(Number(lines.find((line) => line.includes('"master"') && line.includes('"FI"')).split(',')[11]), persons('master'));
    if (walker !== context) await walker.close();
    await context.close();
  });

test('the leader reads by keyboard alone: skip link, tabs, a table that scrolls, the choice of a dimension', { timeout: 120000 }, async () => {
  const context = await contextOf(browser, 'leader', { viewport: { width: 1100, height: 900 } });
  const page = await context.newPage();
  await page.goto(`${url}/fr/figures/${past}/tables/level`);
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute('href')), '#contenu');
  await page.keyboard.press('Enter');
  const seen = [];
  for (let i = 0; i < 40 && !seen.includes('select#by'); i++) {
    await page.keyboard.press('Tab');
    const [name, outline] = await page.evaluate(() => [document.activeElement.localName + (document.activeElement.id ? `#${document.activeElement.id}` : ''), getComputedStyle(document.activeElement).outlineStyle]);
    assert.notEqual(outline, 'none', `${name} shows where one is`);
    seen.push(name);
  }
  assert.ok(seen.includes('select#by'), seen.join(' '));
  for (let i = 0; i < 20 && (await page.inputValue('#by')) !== 'track'; i++) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.waitForURL(/by=track/);
  for (let i = 0; i < 40 && !(await page.evaluate(() => document.activeElement.matches('.scroll'))); i++) await page.keyboard.press('Tab');
  assert.ok(await page.evaluate(() => document.activeElement.matches('.scroll[role=region][aria-label]')), 'a table that may scroll is reached and named');
  await context.close();
});

test('narrow, dark and on paper the same pages hold', { timeout: 180000 }, async () => {
  for (const options of [{ viewport: { width: 320, height: 800 } }, { viewport: { width: 1100, height: 900 }, colorScheme: 'dark' }]) {
    const context = await contextOf(browser, 'leader', options);
    const page = await context.newPage();
    for (const path of ['/today', `/${past}/now`, `/${past}/tables/institution`, '/years']) {
      await page.goto(`${url}/fr/figures${path}`);
      await clean(page, `${path} ${JSON.stringify(options)}`);
    }
    await context.close();
  }
  const context = await contextOf(browser, 'leader', { viewport: { width: 1100, height: 900 } });
  const page = await context.newPage();
  await page.goto(`${url}/fr/figures/${past}/now`);
  await page.emulateMedia({ media: 'print' });
  for (const hidden of ['.tabs', '.top nav', '.foot']) assert.equal(await page.locator(hidden).first().isVisible(), false, `${hidden} is not printed`);
  for (const shown of ['h1', '.tile .big', 'figure img', 'tfoot .total']) assert.equal(await page.locator(shown).first().isVisible(), true, `${shown} is printed`);
  // The rules of the measures stand on paper too: the script opens them.
  await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
  assert.equal(await page.locator('details:not([open])').count(), 0, 'how each measure is counted is printed');
  const pdf = await page.pdf({ format: 'A4' });
  assert.ok(pdf.length > 30000 && pdf.subarray(0, 5).toString() === '%PDF-');
  await context.close();
});
