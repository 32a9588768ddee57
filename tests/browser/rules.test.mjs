// Who may enrol, in Chromium: places are kept, changed and given back, an equivalent accepted, whom a condition would keep out read before it is saved; with script and without, each page without axe violations and without a sideways scroll.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { axe, contextOf, hasSidewaysScroll, launch, url } from './walk.mjs';
import { crowd, sql, sqlValue } from '../http/client.mjs';

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const press = (page, name) => page.locator('main').getByRole('button', { name, exact: true }).first().click();
const moment = (days) => sqlValue(`select to_char((now() + ${days} * interval '1 day') at time zone 'Europe/Paris', 'YYYY-MM-DD"T"HH24:MI')`);
const words = {
  fr: { kept: 'Places réservées', who: 'Qui peut s’inscrire', equivalents: 'Prérequis et équivalences', keep: 'Réserver ces places', save: 'Enregistrer', anyway: 'Enregistrer quand même', accept: 'Accepter cette équivalence', most: /Au plus \d+ places/, out: /Crowd.* – n’indique pas ce niveau/, change: /^Modifier/, drop: /^Ne plus les réserver/ },
  en: { kept: 'Places kept for some', who: 'Who may enrol', equivalents: 'Prerequisites and equivalents', keep: 'Keep these places', save: 'Save', anyway: 'Save all the same', accept: 'Accept this equivalent', most: /At most \d+ places/, out: /Crowd.* – does not tell this level/, change: /^Change/, drop: /^Keep them no longer/ },
};
// A session of its own for each walk: open, with four seats, of a course that requires another.
let made = 0;
function session() {
  const code = `RULES-WALK-${process.pid}-${++made}`;
  sql(`with c as (insert into course (code, kind, state, published_version) values ('${code}', 'short', 'published', 1) returning id),
      v as (insert into course_version (course_id, number, title_fr, title_en, level, tracks, review_state) select id, 1, 'Parcours ${code}', 'Walk ${code}', 'none', '{FI}', 'published' from c),
      p as (insert into course_organisation (course_id, organisation_id, part) select c.id, o.id, 'responsible' from c, organisation o where o.code = 'SU'),
      r as (insert into course_prerequisite (course_id, required_id, kind) select c.id, x.id, 'required' from c, course x where x.code = 'CNAM-CAIRE-1')
    insert into session (code, course_id, course_version, organisation_id, state, tracks, opens_at, closes_at, starts_on, ends_on, capacity, mode, place_city)
    select '${code}', c.id, 1, o.id, 'published', '{FI}', now() - interval '1 day', now() + interval '9 days', current_date + 400, current_date + 402, 4, 0, 'Paris' from c, organisation o where o.code = 'SU'`);
  const id = sqlValue(`select id from session where code = '${code}'`);
  sql(`insert into session_teacher (session_id, person_id) select ${id}, id from person where email = 'teacher@demo.test'`);
  return { id, code };
}
const clean = async (page, javaScriptEnabled, where) => {
  assert.equal(await page.locator('h1').count(), 1, where);
  if (!javaScriptEnabled) return;
  assert.deepEqual(await axe(page), [], where);
  await page.setViewportSize({ width: 320, height: 800 });
  assert.equal(await hasSidewaysScroll(page), false, `${where} at 320 px`);
  await page.setViewportSize({ width: 1280, height: 800 });
};

for (const [language, javaScriptEnabled] of [['fr', true], ['en', true], ['fr', false]])
  test(`who may enrol is set and seen (${language}, ${javaScriptEnabled ? 'with' : 'without'} script)`, { timeout: 180000 }, async () => {
    const { id, code } = session();
    const say = words[language];
    const root = `${url}/${language}/staff/sessions/${id}`;
    const context = await contextOf(browser, 'teacher', { javaScriptEnabled });
    const page = await context.newPage();
    await page.goto(root);
    await page.locator('main').getByRole('link', { name: say.kept, exact: true }).click();
    await clean(page, javaScriptEnabled, 'nothing kept yet');
    await page.selectOption('select[name=who]', 'institution:CNAM');
    await page.fill('input[name=seats]', '9');
    await page.fill('input[name=released_at]', moment(5));
    await press(page, say.keep);
    await page.waitForSelector('.errors');
    assert.match(await page.textContent('.errors'), say.most);
    assert.equal(await page.inputValue('select[name=who]'), 'institution:CNAM', 'what was chosen stays');
    await clean(page, javaScriptEnabled, 'a form with an error');
    await page.fill('input[name=seats]', '2');
    await press(page, say.keep);
    await page.waitForURL(/saved=yes/);
    await clean(page, javaScriptEnabled, 'two kept');
    await page.locator('main').getByRole('link', { name: say.change }).first().click();
    await page.fill('input[name=seats]', '3');
    await press(page, say.save);
    await page.waitForURL(/saved=yes/);
    assert.equal(sqlValue(`select seats from session_audience where session_id = ${id}`), '3');
    await page.goto(`${url}/${language}/courses/${code}`);
    assert.match((await page.textContent('#session-' + id)).replace(/\s+/g, ' '), language === 'fr' ? /3 places pour Conservatoire/ : /3 places kept for Cnam/);
    await clean(page, javaScriptEnabled, 'the public page');

    const [student] = crowd(1, { language });
    await page.goto(`${root}/equivalences`);
    await clean(page, javaScriptEnabled, 'the equivalents');
    await page.fill('input[name=whom_email]', student.email);
    await page.fill('input[name=ground]', 'Deux ans de pratique');
    await press(page, say.accept);
    await page.waitForURL(/saved=yes/);
    await clean(page, javaScriptEnabled, 'an accepted equivalent');
    const check = await student.follow(await student.submit(`/${language}/sessions/${id}/enrolments/new`, '/drafts', { track: 'FI' }));
    assert.equal((await student.submit(check, '/enrolments')).status, 303);

    await page.goto(`${root}/eligibility`);
    await clean(page, javaScriptEnabled, 'who may enrol');
    await page.selectOption('select[name=entry_level]', '7');
    await press(page, say.save);
    await page.waitForSelector('#excluded');
    assert.match((await page.textContent('#excluded')).replace(/\s+/g, ' '), say.out);
    await clean(page, javaScriptEnabled, 'whom it would keep out');
    await press(page, say.anyway);
    await page.waitForURL(/saved=yes/);
    assert.equal(sqlValue(`select entry_level_required from session where id = ${id}`), '7');
    await page.goto(`${root}/audiences`);
    await page.locator('main').getByRole('button', { name: say.drop }).first().click();
    await page.waitForURL(/saved=yes/);
    assert.equal(sqlValue(`select seats_reserved || ' ' || has_audiences from session where id = ${id}`), '0 false');
    await context.close();
  });
