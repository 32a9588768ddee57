// The office's day in Chromium: from the work list to a fetched result, with script, without, and with the keyboard alone; axe on every step, empty and in error too.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { axe, contextOf, hasSidewaysScroll, launch, url } from './walk.mjs';
import { crowd, sql, sqlValue } from '../http/client.mjs';

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const words = {
  fr: { parked: 'Voir les messages en souffrance', retry: 'Réessayer', search: 'Rechercher', open: 'Ouvrir ce dossier', correct: 'Corriger les coordonnées', save: 'Enregistrer la correction', role: 'Donner ce rôle', organisation: 'Enregistrer cet organisme', job: 'Exporter le journal en CSV', refresh: 'Actualiser', result: 'Télécharger le résultat (CSV)' },
  en: { parked: 'See the parked messages', retry: 'Try again', search: 'Search', open: 'Open this file', correct: 'Correct someone’s details', save: 'Save the correction', role: 'Give this role', organisation: 'Save this organisation', job: 'Export the audit as CSV', refresh: 'Refresh', result: 'Download the result (CSV)' },
};
let made = 0;

// The same steps by pointer or by keyboard: `press` and `fill` say how.
const hands = {
  pointer: {
    press: (page, locator) => locator.click(),
    fill: (page, locator, value) => locator.fill(value),
  },
  keyboard: {
    press: async (page, locator) => {
      await locator.focus();
      await page.keyboard.press('Enter');
    },
    fill: async (page, locator, value) => {
      await locator.focus();
      await page.keyboard.press('Control+A');
      await page.keyboard.press('Delete');
      await page.keyboard.type(value);
    },
  },
};

for (const [language, javaScriptEnabled, hand] of [['fr', true, 'pointer'], ['en', false, 'pointer'], ['en', true, 'keyboard']])
  test(`the office's day (${language}, ${javaScriptEnabled ? 'with' : 'without'} script, by ${hand})`, { timeout: 180000 }, async () => {
    const say = words[language];
    const { press, fill } = hands[hand];
    const clerk = await (await contextOf(browser, 'office', { javaScriptEnabled })).newPage();
    const admin = await (await contextOf(browser, 'admin', { javaScriptEnabled })).newPage();
    const button = (page, name) => page.locator('main').getByRole('button', { name, exact: true }).first();
    const link = (page, name) => page.locator('main').getByRole('link', { name, exact: true }).first();
    const go = async (page, locator) => Promise.all([page.waitForEvent('domcontentloaded'), press(page, locator)]);
    // Axe is a script itself: the walk without script looks at the words only.
    const clean = async (page, step) => javaScriptEnabled && assert.deepEqual(await axe(page), [], step);
    const [person] = crowd(1, { language });
    const whom = sqlValue(`select id from person where email = '${person.email}'`);
    const mail = sqlValue(`insert into mail_outbox (event, template, person_id, recipient, language, parked_at, attempts, last_error) values ('office-day:${process.pid}:${++made}', 'account_exists', ${whom}, 'old@example.org', '${language}', now() - interval '9 years', 12, '550 no such user') returning id`);

    // The work list, and the message that is parked.
    await clerk.goto(`${url}/${language}/office`);
    await clean(clerk, 'work list');
    await go(clerk, link(clerk, say.parked));
    await clean(clerk, 'parked messages');
    await go(clerk, clerk.locator(`form[action$="/mails/${mail}/retries"] button`));
    assert.ok(await clerk.locator('.notice.good').isVisible());
    assert.equal(sqlValue(`select parked_at is null from mail_outbox where id = ${mail}`), 't');

    // A person is looked for in vain, then found, looked at, and corrected with a reason.
    await clerk.goto(`${url}/${language}/office/people`);
    await fill(clerk, clerk.locator('main input[name=q]'), 'zzzzzzzz');
    await go(clerk, button(clerk, say.search));
    await clean(clerk, 'nobody found');
    await fill(clerk, clerk.locator('main input[name=q]'), person.email);
    await go(clerk, button(clerk, say.search));
    await clean(clerk, 'people found');
    // Long addresses in a list, on the narrowest screen.
    const size = clerk.viewportSize();
    await clerk.setViewportSize({ width: 320, height: 800 });
    assert.equal(await hasSidewaysScroll(clerk), false, 'people found, at 320 px');
    await clerk.setViewportSize(size);
    await go(clerk, clerk.locator(`main a[href$="/office/people/${whom}"]`));
    await clean(clerk, 'closed file');
    await go(clerk, button(clerk, say.open));
    await clean(clerk, 'open file');
    await go(clerk, link(clerk, say.correct));
    await fill(clerk, clerk.locator('[name=given_name]'), 'Zoé');
    await go(clerk, button(clerk, say.save));
    await clean(clerk, 'correction without a reason');
    assert.ok(await clerk.locator('#reason-error').isVisible());
    assert.equal(await clerk.locator('[name=given_name]').inputValue(), 'Zoé', 'what was typed stays');
    await fill(clerk, clerk.locator('[name=reason]'), 'By letter');
    await go(clerk, button(clerk, say.save));
    assert.match(clerk.url(), /saved=yes/);
    await clean(clerk, 'corrected file');
    assert.ok((await clerk.textContent('.timeline')).includes('By letter'));

    // An administrator opens the file and gives a role.
    await admin.goto(`${url}/${language}/office/people/${whom}`);
    await go(admin, button(admin, say.open));
    await admin.goto(`${url}/${language}/office/people/${whom}/roles`);
    await fill(admin, admin.locator('[name=place]'), 'NO-SUCH');
    await admin.selectOption('[name=role]', 'reviewer');
    await go(admin, button(admin, say.role));
    await clean(admin, 'role refused');
    assert.ok(await admin.locator('#place-error').isVisible());
    await fill(admin, admin.locator('[name=place]'), 'SU');
    await go(admin, button(admin, say.role));
    assert.match(admin.url(), /saved=yes/);
    await clean(admin, 'role given');
    assert.equal(sqlValue(`select role || ' ' || scope from role_grant where person_id = ${whom}`), 'reviewer organisation');

    // An organisation: an identifier that cannot be is refused, the right one taken.
    const organisation = sqlValue(`insert into organisation (code, name_fr, kind) values ('ZZ-DAY-${process.pid}-${made}', 'Essai', 'company') returning id`);
    await clerk.goto(`${url}/${language}/office/organisations/${organisation}`);
    await fill(clerk, clerk.locator('[name=siret]'), '123 456 789 0123');
    await go(clerk, button(clerk, say.organisation));
    await clean(clerk, 'identifier refused');
    assert.ok(await clerk.locator('#siret-error').isVisible());
    assert.equal(await clerk.locator('[name=siret]').inputValue(), '123 456 789 0123');
    sql("update organisation set siret = null where siret = '35600000000048'");
    await fill(clerk, clerk.locator('[name=siret]'), '356 000 000 00048');
    await go(clerk, button(clerk, say.organisation));
    assert.match(clerk.url(), /saved=yes/);
    await clean(clerk, 'identifier accepted');
    assert.ok((await clerk.textContent('.timeline')).includes('SIRET'));

    // Long work: asked for in error, asked for, followed, its result fetched.
    await clerk.goto(`${url}/${language}/jobs`);
    await go(clerk, button(clerk, say.job));
    await clean(clerk, 'work refused');
    await fill(clerk, clerk.locator('[name=from_on]'), hand === 'keyboard' ? '01012001' : '2001-01-01');
    await fill(clerk, clerk.locator('[name=to_on]'), hand === 'keyboard' ? '12312001' : '2001-12-31');
    await go(clerk, button(clerk, say.job));
    assert.match(clerk.url(), /\/jobs\/\d+$/);
    await clean(clerk, 'work asked for');
    // Here another process does it, as the service would; a page with script follows by itself, one without is refreshed.
    execFileSync(process.env.AMPHI, ['jobs', '--once'], { stdio: 'ignore' });
    const result = clerk.locator('main').getByRole('link', { name: say.result });
    for (let turn = 0; turn < 60 && !(await result.isVisible()); turn++) {
      if (javaScriptEnabled) await clerk.waitForTimeout(500);
      else if (await link(clerk, say.refresh).isVisible()) await go(clerk, link(clerk, say.refresh));
    }
    await clean(clerk, 'work done');
    const [download] = await Promise.all([clerk.waitForEvent('download'), press(clerk, result)]);
    assert.match(readFileSync(await download.path(), 'utf8'), /^id,at,person_id,action,object,object_id,detail\r\n/);
    await clerk.context().close();
    await admin.context().close();
  });
