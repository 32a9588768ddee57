// The public yearly figures in Chromium: from the footer to a year, its table, its file; with script and without, narrow and dark, and as a tagged PDF.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { axe, contextOf, hasSidewaysScroll, launch, url } from './walk.mjs';
import { sqlValue } from '../http/client.mjs';

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const year = sqlValue("select r.year from year_release r join public_release p on p.release_id = r.id where r.is_demonstration order by r.year desc limit 1");

for (const [language, javaScriptEnabled, words] of [
  ['fr', true, { figures: 'Chiffres annuels', revision: 'adresse permanente de la révision 1', pair: 'niveau × régime' }],
  ['en', false, { figures: 'Yearly figures', revision: 'permanent address of revision 1', pair: 'level × track' }],
])
  test(`anybody comes from the footer to a year's numbers (${language}, ${javaScriptEnabled ? 'with' : 'without'} script)`, { timeout: 180000 }, async () => {
    const context = await contextOf(browser, null, { javaScriptEnabled, viewport: { width: 1100, height: 900 } });
    const page = await context.newPage();
    await page.goto(`${url}/${language}`);
    await page.locator('footer').getByRole('link', { name: words.figures }).click();
    await page.locator('main table').getByRole('link', { name: year }).click();
    assert.match(page.url(), new RegExp(`/${language}/figures/${year}$`));
    assert.equal(await page.locator('.tile').count(), 6);
    for (const shown of await page.locator('.tile .big').allTextContents()) assert.equal(Number(shown.replace(/\D/g, '')) % 5, 0, shown);
    await page.getByRole('link', { name: words.revision }).click();
    assert.match(page.url(), new RegExp(`/figures/${year}/1$`));
    for (const figure of await page.locator('main figure').all()) assert.equal(await figure.evaluate((each) => each.nextElementSibling?.querySelector('table') !== null), true, 'a chart stands above its table');
    await page.getByRole('link', { name: words.pair }).click();
    assert.match(page.url(), /tables\/level\?by=track$/);
    const image = page.locator('main figure img');
    await page.waitForLoadState('load');
    assert.ok((await image.evaluate((each) => each.naturalWidth)) > 0, 'the chart is drawn');
    await context.close();
  });

test('narrow, dark and on paper the public year holds', { timeout: 180000 }, async () => {
  for (const options of [{ viewport: { width: 320, height: 800 } }, { viewport: { width: 1100, height: 900 }, colorScheme: 'dark' }]) {
    const context = await contextOf(browser, null, options);
    const page = await context.newPage();
    for (const path of ['/figures', `/figures/${year}`, '/open-data']) {
      await page.goto(`${url}/fr${path}`);
      assert.deepEqual(await axe(page), [], path);
      assert.equal(await hasSidewaysScroll(page), false, path);
    }
    await context.close();
  }
  const context = await contextOf(browser, null, { viewport: { width: 1100, height: 900 } });
  const page = await context.newPage();
  await page.goto(`${url}/fr/figures/${year}/1`);
  await page.emulateMedia({ media: 'print' });
  for (const hidden of ['.toc', '.top nav', '.foot']) assert.equal(await page.locator(hidden).first().isVisible(), false, `${hidden} is not printed`);
  for (const shown of ['h1', '.tile .big', 'figure img', 'tfoot .total', '.symbols']) assert.equal(await page.locator(shown).first().isVisible(), true, `${shown} is printed`);
  const paper = await page.pdf({ format: 'A4', tagged: true });
  assert.equal(paper.subarray(0, 5).toString(), '%PDF-');
  assert.ok(paper.includes('/MarkInfo') && paper.includes('/StructTreeRoot'), 'the report is a tagged PDF');
  await context.close();
});
