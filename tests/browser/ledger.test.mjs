// Journeys in Chromium: a draw from its choice to its published order, and a place that passes along the waiting list; with script, without, and by keyboard.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { axe, contextOf, launch, url } from './walk.mjs';
import { crowd, sql, sqlValue } from '../http/client.mjs';

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const words = {
  fr: { enrol: 'S’inscrire', go: 'Continuer', send: 'Envoyer mon inscription', accept: 'Accepter cette place', offers: 'Proposer les places libres aux suivants', recall: /Retirer cette proposition/, save: 'Enregistrer l’ouverture', draw: /Par tirage au sort/, remove: /Elle est supprimée/, receipt: /Votre numéro d’enregistrement/, left: /Temps restant/, refresh: 'Actualiser le temps restant', check: /Le tirage et sa vérification/, held: /Une place vous est gardée/ },
  en: { enrol: 'Enrol', go: 'Continue', send: 'Send my enrolment', accept: 'Accept this place', offers: 'Offer the free places to the next', recall: /Take this offer back/, save: 'Save the opening', draw: /By a draw/, remove: /It is given up/, receipt: /Your receipt number/, left: /Time left/, refresh: 'Refresh the time left', check: /The draw, and how to check it/, held: /A place is held for you/ },
};
let made = 0;
const session = (capacity, opens) => {
  const id = sqlValue(`insert into session (code, course_id, course_version, organisation_id, state, tracks, opens_at, closes_at, starts_on, ends_on, capacity)
    select 'WALK-${process.pid}-${++made}', course_id, course_version, organisation_id, 'published', array['FI'], ${opens}, now() + interval '9 days', current_date + 30, current_date + 40, ${capacity} from session where code like '%-NOW-LECTURE' returning id`);
  sql(`insert into session_teacher (session_id, person_id) select ${id}, id from person where email = 'teacher@demo.test'`);
  return id;
};
async function pageOf(student, options) {
  const context = await contextOf(browser, null, options);
  await context.addCookies([...student.cookies].map(([name, value]) => ({ name, value, url })));
  return context.newPage();
}
const press = (page, name) => page.locator('main').getByRole('button', { name, exact: true }).first().click();
async function clean(page) {
  assert.deepEqual(await axe(page), [], page.url());
}
// Tab until the control is reached, then the key: nothing but the keyboard.
async function byKeyboard(page, locator, key) {
  await page.locator('main').focus();
  for (let i = 0; i < 80; i++) {
    await page.keyboard.press('Tab');
    if (await locator.evaluate((element) => element === document.activeElement)) {
      assert.notEqual(await locator.evaluate((element) => getComputedStyle(element).outlineStyle), 'none', 'focus is seen');
      await page.keyboard.press(key);
      return;
    }
  }
  assert.fail('the keyboard does not reach the control');
}
async function enrol(page, language, id, say) {
  await page.goto(`${url}/${language}/sessions/${id}/enrolments/new`);
  await page.check('input[name=track][value=FI]');
  await press(page, say.go);
  await page.waitForURL(/check$/);
  await page.locator('main form[action$="/enrolments"] button').click();
  await page.waitForURL(/my\/enrolments\/\d+/);
}

for (const [language, javaScriptEnabled] of [['fr', true], ['en', false]]) {
  const say = words[language], options = { javaScriptEnabled, locale: language };
  const how = `${language}, ${javaScriptEnabled ? 'with' : 'without'} script`;
  test(`an opening is drawn (${how})`, { timeout: 180000 }, async () => {
    const id = session(1, "now() + interval '2 days'");
    const office = await (await contextOf(browser, 'office', options)).newPage();
    await office.goto(`${url}/${language}/staff/sessions/${id}`);
    await office.locator(`main a[href$="/${id}/opening"]`).click();
    await office.getByLabel(say.draw).check();
    await office.fill('[name=minutes]', '20');
    if (javaScriptEnabled) await clean(office);
    await byKeyboard(office, office.getByRole('button', { name: say.save }), 'Enter');
    await office.waitForURL(/saved=yes/);
    assert.equal(sqlValue(`select minutes from session_draw where session_id = ${id}`), '20');

    const visitor = await (await contextOf(browser, null, options)).newPage();
    await visitor.goto(`${url}/${language}/sessions/${id}/opening`);
    assert.match(await visitor.textContent('main'), say.left);
    if (javaScriptEnabled) await clean(visitor);
    await visitor.getByRole('link', { name: say.refresh }).click();
    assert.match(visitor.url(), /\/opening$/);

    sql(`update session set opens_at = now() - interval '1 minute', draw_at = now() + interval '19 minutes' where id = ${id}`);
    const students = crowd(2, { language });
    const pages = [];
    for (const student of students) {
      const page = await pageOf(student, options);
      await enrol(page, language, id, say);
      assert.match(await page.textContent('main'), say.receipt);
      pages.push(page);
    }
    if (javaScriptEnabled) await clean(pages[0]);
    sql(`update session set draw_at = now() where id = ${id}`);
    for (let i = 0; i < 600 && sqlValue(`select draw_at is null from session where id = ${id}`) !== 't'; i++) await new Promise((go) => setTimeout(go, 100));
    await pages[0].reload();
    await pages[0].getByRole('link', { name: say.check }).first().click();
    await pages[0].waitForURL(/\/draw$/);
    assert.equal(await pages[0].locator('main tbody tr').count(), 2);
    assert.ok((await pages[0].textContent('main')).includes(sqlValue(`select encode(seed, 'hex') from session_draw where session_id = ${id}`)));
    assert.deepEqual(sql(`select state from enrolment where session_id = ${id} order by state`).flat(), ['enrolled', 'waiting']);
  });

  // The other way about than the draw, so that each language is walked with script and without over the two.
  const other = { ...options, javaScriptEnabled: !javaScriptEnabled };
  test(`a place passes along the waiting list (${language}, ${other.javaScriptEnabled ? 'with' : 'without'} script)`, { timeout: 180000 }, async () => {
    const id = session(2, "now() - interval '1 day'");
    const students = crowd(4, { language });
    const pages = [];
    for (const student of students) {
      const page = await pageOf(student, other);
      await enrol(page, language, id, say);
      pages.push(page);
    }
    const states = () => sql(`select state from enrolment where session_id = ${id} order by id`).flat().join(' ');
    assert.equal(states(), 'enrolled enrolled waiting waiting');
    // The first gives the seat back; the third is offered it; those who run the session take the offer back, and it goes to the fourth.
    const first = pages[0].url();
    await pages[0].goto(`${first}/withdrawals/new`);
    await pages[0].locator('main form button').first().click();
    await pages[0].waitForURL(first);
    const teacher = await (await contextOf(browser, 'teacher', other)).newPage();
    await teacher.goto(`${url}/${language}/staff/sessions/${id}`);
    await teacher.locator('main a[href$="/waiting"]').click();
    if (other.javaScriptEnabled) await clean(teacher);
    await teacher.getByRole('link', { name: say.recall }).click();
    await teacher.locator('main form button').click();
    assert.equal(await teacher.locator('main [role=alert]').count(), 1, 'reasons are asked for');
    if (other.javaScriptEnabled) await clean(teacher);
    await teacher.check('input[name=seat][value=next]');
    await teacher.fill('[name=reason]', 'Salle trop petite');
    await teacher.locator('main form button').click();
    await teacher.waitForURL(/taken=yes/);
    assert.equal(states(), 'withdrawn enrolled waiting offered');
    if (other.javaScriptEnabled) await clean(teacher);

    await pages[3].reload();
    assert.match(await pages[3].textContent('main'), say.held);
    if (other.javaScriptEnabled) await clean(pages[3]);
    await byKeyboard(pages[3], pages[3].getByRole('button', { name: say.accept }), 'Enter');
    await pages[3].getByRole('button', { name: say.accept }).waitFor({ state: 'detached' });
    assert.equal(states(), 'withdrawn enrolled waiting enrolled');
    // One more place: it is offered by the page, in the order of the list.
    sql(`update session set capacity = 3 where id = ${id}`);
    await teacher.goto(`${url}/${language}/staff/sessions/${id}/waiting`);
    await press(teacher, say.offers);
    await teacher.waitForURL(/offered=1/);
    assert.equal(states(), 'withdrawn enrolled offered enrolled');
  });
}
