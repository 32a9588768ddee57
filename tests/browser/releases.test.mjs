// Closing and revising a year in Chromium: the office prepares, an institution confirms, leadership closes and reads; in French with script, the revision in English without; axe on every page, and paper.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { axe, contextOf, hasSidewaysScroll, launch, url } from './walk.mjs';
import { sleep, sqlValue } from '../http/client.mjs';

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const year = String(Number(sqlValue("select extract(year from finished_day())::int - 1")));
const viewport = { width: 1100, height: 900 };
const words = {
  fr: { prepare: 'Préparer l’arrêté', came: 'Voir le résultat', note: 'Noter la réponse d’un établissement', close: 'Arrêter l’année', done: 'C’est noté.' },
  en: { prepare: 'Prepare a revision', close: 'Release the revision of the year' },
};
// The page of the work, looked at again until it leads back to the year.
const wait = async (page) => {
  for (let i = 0; i < 240; i++) {
    const link = page.locator('#job-end a[href*="/figures/releases/"]');
    if (await link.count()) return link.click();
    await sleep(500);
    await page.reload();
  }
  assert.fail('the work is not done');
};

test('a year is closed, then revised', { timeout: 900000 }, async (t) => {
  const looker = await (await contextOf(browser, 'office', { viewport: { width: 320, height: 900 } })).newPage();
  const leading = await (await contextOf(browser, 'leader', { viewport: { width: 320, height: 900 } })).newPage();
  const look = async (page, address) => {
    await page.goto(address);
    assert.deepEqual(await axe(page), [], address);
    assert.equal(await hasSidewaysScroll(page), false, address);
  };
  const home = (language) => `${url}/${language}/figures/releases/${year}`;

  const office = await (await contextOf(browser, 'office', { viewport })).newPage();
  await office.goto(home('fr'));
  await office.getByRole('button', { name: words.fr.prepare }).click();
  await wait(office);
  await look(looker, home('fr'));
  await office.getByLabel('Établissement').selectOption({ index: 0 });
  await office.getByRole('button', { name: words.fr.note }).click();
  assert.ok(await office.getByText(words.fr.done).isVisible());
  sqlValue(`insert into year_confirmation (year_kind, year, organisation_code, kind, is_demonstration) select 'civil', '${year}', i.code, 'confirmed', true from year_institutions('${year}', (select max(id) from year_release where year = '${year}')) i where i.kind = 'missing' returning 1`);

  const leader = await (await contextOf(browser, 'leader', { viewport })).newPage();
  await leader.goto(home('fr'));
  await leader.getByRole('link', { name: words.fr.close }).click();
  await look(leading, leader.url());
  await leader.getByRole('button', { name: words.fr.close }).click();
  assert.match(leader.url(), new RegExp(`/fr/figures/releases/${year}/1$`));
  assert.equal(await leader.locator('main .tile').count(), 6);
  const persons = await leader.locator('main .tile .big').nth(1).textContent();
  await look(leading, leader.url());
  assert.equal((await leader.pdf()).subarray(0, 5).toString(), '%PDF-', 'a release can be printed');
  await leader.emulateMedia({ media: 'print' });
  assert.equal(await leader.locator('header.top nav').isVisible(), false, 'without the menu');
  await leader.emulateMedia({ media: 'screen' });

  // The rule of observation changes: revision 2 by the new one, revision 1 as it was.
  sqlValue("update setting set value = '100' where name = 'census_percent' returning 1");
  t.after(() => {
    sqlValue("update setting set value = '10' where name = 'census_percent' returning 1");
    // Whoever compares counters with a recount next finds them folded.
    for (let i = 0; i < 60 && sqlValue('select count(*) from figure_ledger') !== '0'; i++) sqlValue('select fold_figures()');
  });
  const plain = await (await contextOf(browser, 'office', { viewport, javaScriptEnabled: false })).newPage();
  await plain.goto(home('en'));
  await plain.getByRole('button', { name: words.en.prepare }).click();
  assert.ok(await plain.getByText('Write the reason in French.').first().isVisible());
  await plain.getByLabel('Reason, in French').fill('L’observation se fait à la fin.');
  await plain.getByLabel('Reason, in English').fill('The census is at the end.');
  await plain.getByRole('button', { name: words.en.prepare }).click();
  await wait(plain);
  const reader = await (await contextOf(browser, 'leader', { viewport, javaScriptEnabled: false })).newPage();
  await reader.goto(home('en'));
  await reader.getByRole('link', { name: words.en.close }).click();
  await reader.getByRole('button', { name: words.en.close }).click();
  assert.match(reader.url(), new RegExp(`/en/figures/releases/${year}/2$`));
  assert.ok(await reader.getByRole('heading', { name: 'What changes since revision 1' }).isVisible());
  await look(leading, reader.url());
  await leader.goto(`${home('fr')}/1`);
  assert.equal(await leader.locator('main .tile .big').nth(1).textContent(), persons, 'revision 1 reads as it did');
  for (const path of ['/figures/releases', `/figures/releases/${year}`, `/figures/${year}/changes`]) await look(leading, `${url}/en${path}`);
  for (const path of ['/office/matches', '/my/erasure']) await look(looker, `${url}/fr${path}`);
});
